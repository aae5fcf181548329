import type { OutputStream } from "./formats/terminal";

/** Quick runs show nothing. */
const PATIENCE_MILLISECONDS = 400;
const FRAME_MILLISECONDS = 120;
const FRAMES = ["-", "\\", "|", "/"];
const CLEAR_LINE = "\r\u001b[K";

interface Writable extends OutputStream {
  write(text: string): unknown;
}

/** Says on a terminal that something runs and for how long; returns what ends it. Nothing is written to files or in CI. */
export function showProgress(
  what: string,
  stream: Writable,
  environment: Readonly<Record<string, string | undefined>>,
): () => void {
  if (stream.isTTY !== true || environment.TERM === "dumb" || (environment.CI ?? "") !== "") return () => undefined;
  const begun = Date.now();
  let frame = 0;
  let shown = false;
  const timer = setInterval(() => {
    const elapsed = Date.now() - begun;
    if (elapsed < PATIENCE_MILLISECONDS) return;
    shown = true;
    frame += 1;
    const mark = FRAMES[frame % FRAMES.length] ?? "";
    stream.write(`${CLEAR_LINE}${mark} ${what} · ${String(Math.floor(elapsed / 1000))} s`);
  }, FRAME_MILLISECONDS);
  timer.unref();
  const clear = (): void => {
    if (shown) stream.write(CLEAR_LINE);
    shown = false;
  };
  // Ctrl-C ends the process without coming back here.
  process.on("exit", clear);
  return () => {
    clearInterval(timer);
    process.off("exit", clear);
    clear();
  };
}

const SHARE_PATIENCE_MILLISECONDS = 1000;
const BAR_WIDTH = 30;

/** A bar for work that knows how much of it is done, after a second; on a terminal only, as above. */
export function showShare(
  what: string,
  stream: Writable,
  environment: Readonly<Record<string, string | undefined>>,
): { readonly show: (share: number) => void; readonly end: () => void } {
  const silent = stream.isTTY !== true || environment.TERM === "dumb" || (environment.CI ?? "") !== "";
  const begun = Date.now();
  let last = 0;
  return {
    show(share) {
      const now = Date.now();
      if (silent || now - begun < SHARE_PATIENCE_MILLISECONDS || now - last < FRAME_MILLISECONDS) return;
      last = now;
      const done = Math.round(share * BAR_WIDTH);
      stream.write(
        `${CLEAR_LINE}${what} [${"#".repeat(done)}${"-".repeat(BAR_WIDTH - done)}] ${String(Math.round(share * 100))} %`,
      );
    },
    end() {
      if (last > 0) stream.write(CLEAR_LINE);
    },
  };
}
