/** What a terminal shows of a command, as a picture that scales: text stays text. */

interface Style {
  readonly bold: boolean;
  readonly dim: boolean;
  readonly colour: string | undefined;
}

const PLAIN: Style = { bold: false, dim: false, colour: undefined };
const COLOURS: Readonly<Record<number, string>> = {
  31: "#ff7b72",
  32: "#7ee787",
  33: "#e3b341",
  34: "#79c0ff",
  35: "#d2a8ff",
  36: "#76e3ea",
};
/** Colours and weights; the tests draw what this project prints, which has no other sequences. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence begins with one
const SGR = /\u001b\[([\d;]*)m/g;
const CHARACTER = 8.4;
const LINE = 19;
const MARGIN = 18;

/** Draws the output of a command with its escape sequences (SGR only; others are left out). */
export function renderTerminal(command: string, output: string): string {
  const lines = [`$ ${command}`, "", ...output.trimEnd().split("\n")];
  const columns = Math.max(...lines.map((line) => [...withoutEscapes(line)].length));
  const width = Math.ceil(columns * CHARACTER) + 2 * MARGIN;
  const height = lines.length * LINE + 2 * MARGIN;
  let style = PLAIN;
  const rows = lines.map((line, index) => {
    const parts: string[] = [];
    for (const [at, part] of line.split(SGR).entries()) {
      if (at % 2 === 1) style = restyle(style, part);
      else if (part !== "") parts.push(draw(part, index === 0 ? { ...PLAIN, bold: true } : style));
    }
    return `<text x="${String(MARGIN)}" y="${String(MARGIN + (index + 1) * LINE - 5)}" xml:space="preserve">${parts.join("")}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(height)}" viewBox="0 0 ${String(width)} ${String(height)}" role="img">`,
    `<title>${escapeXml(`Output of ${command}`)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="#0d1117"/>`,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="#e6edf3">`,
    ...rows,
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

function restyle(style: Style, codes: string): Style {
  let next = style;
  for (const code of codes.split(";").map(Number)) {
    if (code === 0) next = PLAIN;
    else if (code === 1) next = { ...next, bold: true };
    else if (code === 2) next = { ...next, dim: true };
    else if (code === 22) next = { ...next, bold: false, dim: false };
    else if (code === 39) next = { ...next, colour: undefined };
    else if (code in COLOURS) next = { ...next, colour: COLOURS[code] };
  }
  return next;
}

function draw(text: string, { bold, dim, colour }: Style): string {
  const facts = [
    ...(colour === undefined ? (dim ? [`fill="#8b949e"`] : []) : [`fill="${colour}"`]),
    ...(bold ? [`font-weight="bold"`] : []),
  ];
  return `<tspan${facts.map((fact) => ` ${fact}`).join("")}>${escapeXml(text)}</tspan>`;
}

function withoutEscapes(line: string): string {
  return line.replace(SGR, "");
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
