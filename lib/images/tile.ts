/** A tile of the workbench: one thing that people open in their browser. */
export class Tile {
  /** JupyterLab. */
  public static readonly JUPYTER = new Tile('jupyter');
  /** RStudio Server. */
  public static readonly RSTUDIO = new Tile('rstudio');
  /** Apache Zeppelin. */
  public static readonly ZEPPELIN = new Tile('zeppelin');
  /** VS Code. */
  public static readonly CODE = new Tile('code');
  /** A Linux desktop. */
  public static readonly DESKTOP = new Tile('desktop');

  /** All of them. */
  public static all(): Tile[] {
    return [Tile.JUPYTER, Tile.RSTUDIO, Tile.ZEPPELIN, Tile.CODE, Tile.DESKTOP];
  }

  /** Its name: the service and the profile of the compose file. */
  public readonly name: string;

  private constructor(name: string) {
    this.name = name;
  }
}
