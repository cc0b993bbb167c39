import type { TileName } from '../../lambda/domain/image';

/** A tile of the workbench: one thing that people open in their browser. */
export class Tile {
  /** JupyterLab. */
  public static readonly JUPYTER = new Tile('jupyter', 'JupyterLab', '/jupyter/lab');
  /** RStudio Server. */
  public static readonly RSTUDIO = new Tile('rstudio', 'RStudio', '/rstudio/');
  /** Apache Zeppelin. */
  public static readonly ZEPPELIN = new Tile('zeppelin', 'Zeppelin', '/zeppelin/');
  /** VS Code. */
  public static readonly CODE = new Tile('code', 'VS Code', '/code/');
  /** A Linux desktop. */
  public static readonly DESKTOP = new Tile('desktop', 'Desktop', '/desktop/');

  /** All of them. */
  public static all(): Tile[] {
    return [Tile.JUPYTER, Tile.RSTUDIO, Tile.ZEPPELIN, Tile.CODE, Tile.DESKTOP];
  }

  /** Its name: the service and the profile of the compose file. */
  public readonly name: string;
  /** What people see. */
  public readonly title: string;
  /** Where it is below the address of the workbench. */
  public readonly path: string;

  private constructor(name: TileName, title: string, path: string) {
    this.name = name;
    this.title = title;
    this.path = path;
  }
}
