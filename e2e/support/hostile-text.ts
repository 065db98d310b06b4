/** Text that would run, load or send something wherever it were taken for markup. Run, it calls `window.ran`. */
import type { Page } from '@playwright/test';

export function hostileText(target: string): string {
  return [
    `<script>ran('script')</script>`,
    `<img src=x onerror="ran('image')">`,
    `<img src="${target}/html-image">`,
    `![picture](${target}/markdown-image)`,
    `![picture][remote]`,
    `[remote]: ${target}/reference-image`,
    `[click here](javascript:ran('markdown-link'))`,
    `[click here](JaVa%53cript:ran('escaped-link'))`,
    `[click here](data:text/html,<script>parent.ran('data-link')</script>)`,
    `<javascript:ran('autolink')>`,
    `<a href="javascript:ran('link')">click here</a>`,
    `<a href="${target}/ping" ping="${target}/pinged">click here</a>`,
    `<form action="${target}/form"><input autofocus onfocus="ran('focus')"><button>Send</button></form>`,
    `<svg onload="ran('svg')"><image href="${target}/svg-image" /><use href="${target}/svg-use" /></svg>`,
    `<math><mtext><table><mglyph><style><img src=x onerror="ran('mutation')"></style></mglyph></table></mtext></math>`,
    `<iframe srcdoc="<script>parent.ran('frame')</script>"></iframe>`,
    `<iframe src="${target}/iframe"></iframe><object data="${target}/object"></object><embed src="${target}/embed">`,
    `<video autoplay poster="${target}/poster" src="${target}/video" onerror="ran('video')"></video>`,
    `<link rel="stylesheet" href="${target}/sheet"><style>@import url("${target}/style");</style>`,
    `<div style="background: url(${target}/background)" onmouseover="ran('mouse')">hover</div>`,
    `<details open ontoggle="ran('toggle')"><summary>x</summary></details><dialog open>x</dialog>`,
    `<base href="${target}/"><meta http-equiv="refresh" content="0;url=${target}/refresh">`,
    `" onmouseover="ran('attribute')" x="`,
    '`<img src=x onerror="ran(\'code\')">`',
    `| <img src=x onerror="ran('table')"> | b |\n| --- | --- |\n| c | d |`,
  ].join('\n\n');
}

/** A name of a file, a corpus or an endpoint. */
export const HOSTILE_NAME = `a <img src=x onerror=ran('name')> "quoted' name`;

/** What ran in the page, also one that was navigated away, and what opened; both must stay empty. */
export async function watch(page: Page): Promise<{ readonly ran: string[]; readonly opened: string[] }> {
  const ran: string[] = [];
  const opened: string[] = [];
  page.on('dialog', (dialog) => {
    opened.push(dialog.message());
    void dialog.dismiss();
  });
  page.context().on('page', (other) => opened.push(other.url()));
  await page.exposeFunction('ran', (what: string) => ran.push(what));
  return { ran, opened };
}

/** Elements and attributes of the page that came from the text and have no business there. */
export function intruders(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const unwanted =
      'script, style, link, base, meta, img, video, audio, object, embed, math, dialog, input[autofocus]';
    const found = [...document.body.querySelectorAll(unwanted)].filter(
      (element) => element.parentElement?.id !== 'app',
    );
    const frames = [...document.querySelectorAll('iframe:not([title="Python sandbox"])')];
    const odd = [...document.body.querySelectorAll('*')].filter((element) =>
      [...element.attributes].some(
        ({ name, value }) =>
          name.startsWith('on') ||
          name === 'ping' ||
          (['href', 'src', 'action', 'srcdoc'].includes(name) && /^\s*(?:javascript|data|vbscript):/i.test(value)) ||
          (name === 'style' && value.includes('url(')),
      ),
    );
    return [...found, ...frames, ...odd].map((element) => element.outerHTML.slice(0, 200));
  });
}
