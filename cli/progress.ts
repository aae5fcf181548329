import { SingleBar } from "cli-progress";
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
const FRAMES_A_SECOND = 8;

/** A bar for work that knows how much of it is done, after a second; on a terminal only, as above. */
export function showShare(
  what: string,
  stream: NodeJS.WriteStream,
  environment: Readonly<Record<string, string | undefined>>,
): { readonly show: (share: number) => void; readonly end: () => void } {
  const silent = !stream.isTTY || environment.TERM === "dumb" || (environment.CI ?? "") !== "";
  const begun = Date.now();
  let bar: SingleBar | undefined;
  return {
    show(share) {
      if (silent || Date.now() - begun < SHARE_PATIENCE_MILLISECONDS) return;
      if (bar === undefined) {
        bar = new SingleBar({
          stream,
          format: `${what} [{bar}] {percentage} % · {eta_formatted} left`,
          barCompleteChar: "#",
          barIncompleteChar: "-",
          barsize: 30,
          fps: FRAMES_A_SECOND,
          hideCursor: true,
          clearOnComplete: true,
        });
        bar.start(100, 0);
      }
      bar.update(Math.floor(share * 100));
    },
    end() {
      bar?.stop();
    },
  };
}
