// Colors of the style sheet, for canvases, and canvases as sharp as the screen.
export const color = name => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

export const rgb = name => [1, 3, 5].map(at => parseInt(color(name).slice(at, at + 2), 16));

/** The canvas's context, in units of CSS pixels, and its size in them. */
export function contextOf(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas, ratio = devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const context = canvas.getContext('2d');
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}
