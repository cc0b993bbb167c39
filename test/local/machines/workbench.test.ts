import { WebSocket } from 'ws';
import { leftOut, stepsOf } from '../../../local/images/component';
import { whereChromiumIs } from '../../console/where-chromium-is';
import { until } from '../guests/until';
import { theBuild } from '../images/the-build';
import { asTheEdge } from './as-the-edge';
import { aWorkbench, BOOT_MS, proof, SESSION, TOOLS_MS, type Workbench } from './a-workbench';
import { lookAt, type Look, openChromium } from './in-chromium';
import { executeCell, typeLine } from './tool-sockets';
import { whereMachinesRun } from './where-machines-run';

const TEST_MS = 180_000;
const LIMIT = '/sys/fs/cgroup/memory/memory.limit_in_bytes';

whereMachinesRun('the workbench of a managed image, on a machine', () => {
  describe('the workbench of a managed image', () => {
    let it: Workbench;

    beforeAll(async () => {
      it = await aWorkbench();
    }, 900_000);

    afterAll(() => it.stop(), TEST_MS);

    test(
      'runs on a whole system with nothing failed, whose user is that of Ubuntu',
      async () => {
        const { out } = await it.run(
          'cloud-init status --wait | tail -1; systemctl is-system-running --wait; systemctl --failed --no-legend --plain; whoami',
        );
        expect(out.split('\n')).toEqual(['status: done', 'running', 'ubuntu', '']);
      },
      TEST_MS,
    );

    test('lets nobody in without a proof', async () => {
      for (const path of ['/', '/jupyter/', '/rstudio/', '/terminal/', '/_home/state', '/tiles.json'])
        expect((await it.visit(path, [])).status).toBe(401);
    });

    test('lets its owner in with a proof for this session', async () => {
      const page = await it.visit('/');
      expect(page.status).toBe(200);
      expect(await page.text()).toContain('<h1>Workbench</h1>');
      const state = (await (await it.visit('/_home/state')).json()) as object;
      expect(state).toMatchObject({ session: SESSION });
      expect(await it.isWell('workbench')).toBe(true);
    });

    test("lets in neither an earlier start's proof, nor another session's key, nor one of two proofs", async () => {
      const other = proof({ session: 's-bbcdefghijklmnopqrstuvwx' });
      for (const proofs of [[proof({ generation: 2 })], [other], [proof(), proof()]])
        expect((await it.visit('/', proofs)).status).toBe(401);
    });

    test('is open to whoever has a shell here, and to no name but that of this computer itself', async () => {
      const ask = "curl -s -o /dev/null -w '%{http_code}' http://localhost/";
      expect((await it.run(ask)).out).toBe('200');
      expect((await it.run(`${ask} -H 'Host: evil.example'`)).out).toBe('401');
    });

    test(
      'comes up from its own compose file, by its own service: every tool is healthy in its container',
      async () => {
        expect(it.said.filter((line) => line.includes('Docker does not work'))).toEqual([]);
        await until(
          'all are healthy',
          async () =>
            (await it.inspected('{{.State.Health.Status}}')).every((line) => line.endsWith(' healthy')),
          TOOLS_MS,
        );
        expect(await it.inspected('{{.Config.Image}} {{.HostConfig.RestartPolicy.Name}}')).toEqual([
          'code codercom/code-server:4.126.0 unless-stopped',
          'desktop lscr.io/linuxserver/webtop:ubuntu-xfce unless-stopped',
          'jupyter quay.io/jupyter/scipy-notebook:2026-09-01 unless-stopped',
          'rstudio rocker/rstudio:4.6.1 unless-stopped',
          'zeppelin apache/zeppelin:0.12.1 unless-stopped',
        ]);
        expect((await it.run('systemctl is-active berth-workbench.service')).out).toBe('active\n');
        expect(await (await it.visit('/rstudio/')).text()).toContain('This page stands in for RStudio');
      },
      TEST_MS,
    );

    test(
      'runs a cell of a notebook, whose files are those of the other tools and of the user',
      async () => {
        const page = await it.visit('/jupyter/lab');
        const [cookie = ''] = /_xsrf=[^;]+/.exec(page.headers.get('set-cookie') ?? '') ?? [];
        const asked = await it.visit('/jupyter/api/kernels', [proof()], {
          method: 'POST',
          headers: { cookie, 'x-xsrftoken': cookie.replace('_xsrf=', '') },
        });
        expect(asked.status).toBe(201);
        const { id } = (await asked.json()) as { id: string };
        const address = `ws://${it.host}/jupyter/api/kernels/${id}/channels`;
        const code = "_ = open('/home/jovyan/work/from-jupyter', 'w').write('kept'); print(6 * 7)";
        const socket = new WebSocket(address, { headers: { cookie, 'x-berth-proof': proof() } });
        expect(await executeCell(socket, code, (out) => out.includes('\n'))).toBe('42\n');
        const file = await it.run('stat -c %U ~/work/from-jupyter; cat ~/work/from-jupyter');
        expect(file.out).toBe('ubuntu\nkept');
        const desktop = await it.run('sudo docker exec workbench-desktop-1 cat /config/work/from-jupyter');
        expect(desktop.out).toBe('kept');
        const stranger = new WebSocket(address, { headers: { cookie } });
        await expect(executeCell(stranger, code, () => true)).rejects.toThrow(/401/);
      },
      TEST_MS,
    );

    test(
      'has a terminal, in which the user types a command and reads its output',
      async () => {
        const address = `ws://${it.host}/terminal/ws`;
        const origin = `http://${it.host}`;
        const socket = new WebSocket(address, ['tty'], { origin, headers: { 'x-berth-proof': proof() } });
        const shown = await typeLine(socket, 'echo $((6 * 7)) as $(whoami)', (text) => /42 as \w/.test(text));
        expect(shown).toContain('42 as ubuntu');
        const stranger = new WebSocket(address, ['tty'], { origin });
        await expect(typeLine(stranger, 'true', () => true)).rejects.toThrow(/401/);
      },
      TEST_MS,
    );

    test(
      'leaves no tool more memory than its part of the computer',
      async () => {
        const memory = Number((await it.run("awk '/^MemTotal:/ { print $2 }' /proc/meminfo")).out) * 1024;
        const limits = new Map(
          (await it.inspected('{{.HostConfig.Memory}}')).map((line) => line.split(' ') as [string, string]),
        );
        expect(Number(limits.get('jupyter')) / memory).toBeCloseTo(0.8, 2);
        expect(limits.get('zeppelin')).toBe(String(4 * 1024 ** 3));
        const { out } = await it.run(
          `sudo docker exec workbench-zeppelin-1 sh -c "cat ${LIMIT} 2> /dev/null || cat /sys/fs/cgroup/memory.max"`,
        );
        expect(out.trim()).toBe(limits.get('zeppelin'));
      },
      TEST_MS,
    );

    test(
      'is as the components themselves want to find it on a computer made from the image',
      async () => {
        const { components } = theBuild();
        const scripts = components
          .flatMap((component) => stepsOf(component, 'test'))
          .filter((step) => leftOut(step, { docker: true }) === undefined)
          .flatMap((step) => (step.action === 'ExecuteBash' ? step.inputs.commands : []));
        expect(scripts.filter((script) => script.startsWith('# Needs Docker')).length).toBeGreaterThan(2);
        for (const script of scripts) {
          const text = Buffer.from(script).toString('base64');
          expect(await it.run(`echo ${text} | base64 -d | sudo bash`)).toMatchObject({ code: 0 });
        }
      },
      TEST_MS,
    );

    whereChromiumIs('the home page and the tools in a browser', () => {
      test(
        'its home page shows each tool and how it is: in the light, in the dark, and on a phone',
        async () => {
          const edge = await asTheEdge(it.host, proof);
          const browser = await openChromium();
          const looks: readonly Look[] = [
            { name: 'workbench-light' },
            { name: 'workbench-dark', colorScheme: 'dark' },
            { name: 'workbench-phone', width: 390, height: 844 },
          ];
          try {
            for (const look of looks) {
              const seen = await lookAt(browser, edge.url, look, async (page) => {
                await page.getByText('Stops at').waitFor();
                for (const tool of ['JupyterLab', 'RStudio', 'Zeppelin', 'Desktop', 'Terminal', 'VS Code'])
                  await page.getByRole('link', { name: tool }).getByText('Ready').waitFor();
              });
              expect(seen).toEqual({ complaints: [], barriers: [], overflows: false });
            }
          } finally {
            await browser.close();
            edge.close();
          }
        },
        TEST_MS,
      );

      test(
        'its notebooks, its desktop and its terminal open',
        async () => {
          const edge = await asTheEdge(it.host, proof);
          const browser = await openChromium();
          try {
            const notebooks = { name: 'workbench-jupyter' };
            const seen = await lookAt(browser, `${edge.url}/jupyter/lab`, notebooks, (page) =>
              page.locator('.jp-LauncherCard').first().waitFor(),
            );
            expect(seen.overflows).toBe(false);
            await lookAt(browser, `${edge.url}/desktop/`, { name: 'workbench-desktop' }, async (page) => {
              await page.locator('html.noVNC_connected canvas').first().waitFor();
              // Its windows are drawn after it has connected.
              await page.waitForTimeout(2000);
            });
            await lookAt(browser, `${edge.url}/terminal/`, { name: 'workbench-terminal' }, async (page) => {
              await page.locator('.xterm').first().click();
              await page.keyboard.type('uname --kernel-name && whoami\n');
              await page.waitForTimeout(2000);
            });
          } finally {
            await browser.close();
            edge.close();
          }
        },
        TEST_MS,
      );
    });

    test(
      'keeps its tools, and what is computed in them, when an update starts Docker anew',
      async () => {
        const since = (): Promise<readonly string[]> => it.inspected('{{.State.StartedAt}}');
        const before = await since();
        expect(before).toHaveLength(5);
        expect((await it.run('sudo systemctl restart docker.service')).code).toBe(0);
        // Whatever follows it would have begun by now.
        await it.run('sleep 15');
        expect(await since()).toEqual(before);
        expect((await it.run('systemctl is-active berth-workbench.service')).out).toBe('active\n');
        expect((await it.visit('/jupyter/lab')).status).toBe(200);
      },
      TEST_MS,
    );

    // A desktop that was killed leaves the lock of its display.
    test.each(['zeppelin', 'desktop'])(
      'has a tool again whose process has died: Docker starts %s anew',
      async (tool) => {
        await it.run(`sudo kill -9 $(sudo docker inspect -f '{{.State.Pid}}' workbench-${tool}-1)`);
        await until(
          'it was started anew',
          async () => (await it.inspected('{{.RestartCount}} {{.State.Running}}')).includes(`${tool} 1 true`),
          BOOT_MS,
        );
        const answers = async (): Promise<boolean> => (await it.visit(`/${tool}/`)).status === 200;
        expect(await until('it answers', answers, BOOT_MS)).toBe(true);
      },
      TEST_MS,
    );

    test(
      'says of a tool that stays dead that it does not answer, at its place and on the home page',
      async () => {
        await until('it is well', () => it.isWell('rstudio'), BOOT_MS);
        await it.run('sudo docker stop --time 5 workbench-rstudio-1');
        const tool = await it.visit('/rstudio/');
        expect(tool.status).toBe(502);
        expect(await tool.text()).toMatch(/does not answer yet/i);
        await until('the home page knows', async () => (await it.isWell('rstudio')) === false, BOOT_MS);
        expect(await it.isWell('jupyter')).toBe(true);
        await it.run('sudo docker start workbench-rstudio-1');
        await until('it answers again', () => it.isWell('rstudio'), BOOT_MS);
      },
      TEST_MS,
    );
  });
});
