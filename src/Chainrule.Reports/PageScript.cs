namespace Chainrule.Reports;

/// <summary>
/// What pages do when they are touched: contents follow the page, captions tell the values of charts, links of a matrix open what
/// they lead to beside it, a threshold moves. Everything that it shows stands on the page without it.
/// </summary>
internal static class PageScript
{
    /// <summary>The script. It has neither a less-than sign nor an ampersand, so that it may stand in markup as it is.</summary>
    public const string Text = Start + Telling + Panes + Threshold + "})();";

    private const string Start = """
        (() => {
        'use strict';
        const all = (what, within = document) => [...within.querySelectorAll(what)];
        const links = all('.toc a, .fold-toc a');
        if (links.length) {
          const mark = section => {
            links.forEach(link => link.classList.toggle('on', link.hash === '#' + section.id));
            all('.fold-toc summary span').forEach(span => span.textContent = '· ' + section.firstElementChild.textContent);
          };
          const seen = new IntersectionObserver(
            entries => entries.filter(entry => entry.isIntersecting).forEach(entry => mark(entry.target)),
            { rootMargin: '-10% 0px -80% 0px' });
          all('section[id]').forEach(section => seen.observe(section));
          all('.fold-toc a').forEach(link => link.addEventListener('click', () => link.closest('details').open = false));
        }
        all('.command').forEach(command => {
          const button = document.createElement('button');
          button.type = 'button';
          button.className = 'copy';
          button.textContent = 'Copy';
          button.addEventListener('click', () => navigator.clipboard.writeText(command.querySelector('code').textContent)
            .then(() => button.textContent = 'Copied', () => button.textContent = 'Select and copy'));
          command.append(button);
        });

        """;

    private const string Telling = """
        all('svg[data-told]').forEach(svg => {
          const caption = svg.closest('figure').querySelector('output'), said = caption.textContent;
          const places = svg.dataset.told.split('␞').map(place => {
            const [at, text] = place.split('␟');
            const [x, y] = at.split(',').map(Number);
            return { x, y, text };
          });
          const isList = places.every(place => place.x === 0), box = svg.viewBox.baseVal;
          const cross = document.createElementNS('http://www.w3.org/2000/svg', 'line');
          cross.setAttribute('class', 'cross');
          const mates = () => {
            const own = all('svg[data-told]', svg.closest('.pair') || svg.parentNode);
            const isAlike = other => isList ? false : other.dataset.told.split('␞').length === places.length;
            return own.filter(other => other === svg || isAlike(other));
          };
          let at = -1;
          svg.tell = place => {
            at = Math.max(0, Math.min(places.length - 1, place));
            const { x, y, text } = places[at];
            const ends = isList ? [0, box.width, y, y] : [x, x, 0, box.height];
            ['x1', 'x2', 'y1', 'y2'].forEach((name, i) => cross.setAttribute(name, ends[i]));
            svg.append(cross);
            caption.textContent = text;
          };
          svg.quiet = () => { cross.remove(); caption.textContent = said; };
          const distance = (place, x, y) => isList ? Math.abs(place.y - y)
            : place.y === undefined ? Math.abs(place.x - x) : Math.hypot(place.x - x, place.y - y);
          svg.addEventListener('pointermove', event => {
            const area = svg.getBoundingClientRect(), x = (event.clientX - area.left) / area.width * box.width,
              y = (event.clientY - area.top) / area.height * box.height;
            let best = 0;
            places.forEach((place, i) => { if (distance(places[best], x, y) > distance(place, x, y)) best = i; });
            mates().forEach(mate => mate.tell(best));
          });
          ['pointerleave', 'blur'].forEach(name => svg.addEventListener(name, () => mates().forEach(mate => mate.quiet())));
          svg.tabIndex = 0;
          svg.addEventListener('keydown', event => {
            const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
            if (step === undefined) return;
            event.preventDefault();
            const next = at === -1 ? (step > 0 ? 0 : places.length - 1) : at + step;
            mates().forEach(mate => mate.tell(next));
          });
        });

        """;

    private const string Panes = """
        all('.panes').forEach(panes => {
          const own = all(':scope > div', panes), sides = panes.closest('.sides');
          const opening = all('a[href^="#"]').filter(link => own.some(pane => '#' + pane.id === link.hash));
          const open = hash => {
            own.forEach(pane => pane.classList.toggle('open', '#' + pane.id === hash));
            opening.forEach(link => {
              if (link.hash === hash) link.setAttribute('aria-current', 'true'); else link.removeAttribute('aria-current');
            });
          };
          panes.classList.add('live');
          panes.setAttribute('aria-live', 'polite');
          if (own.length) open(own.some(pane => '#' + pane.id === location.hash) ? location.hash : '#' + own[0].id);
          opening.forEach(link => link.addEventListener('click', event => {
            open(link.hash);
            if (sides.contains(link)) event.preventDefault(); else sides.scrollIntoView();
          }));
          all('table.matrix', sides).forEach(matrix => matrix.addEventListener('keydown', event => {
            const move = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
            const cell = event.target.closest('td');
            if (move === undefined || cell === null) return;
            event.preventDefault();
            let row = cell.parentNode.sectionRowIndex, column = cell.cellIndex;
            for (let link = null; link === null;) {
              row += move[0];
              column += move[1];
              const next = matrix.tBodies[0].rows[row]?.cells[column];
              if (next === undefined) return;
              link = next.querySelector('a');
              if (link !== null) link.focus();
            }
          }));
        });

        """;

    private const string Threshold = """
        all('.live.choosing').forEach(part => {
          const marks = part.dataset.marks.split(' ').map(mark => mark.split(',').map(Number));
          const { support, rows, left, width, top, height, flipped, second } = Object.fromEntries(
            Object.entries(part.dataset).map(([name, value]) => [name, name === 'second' ? value : Number(value)]));
          const section = part.closest('section'), slider = part.querySelector('input[type=range]');
          const show = (name, text) => all('[data-show=' + name + ']', section).forEach(place => place.textContent = text);
          const count = number => number.toLocaleString('en-US'), share = value => (100 * value).toFixed(1) + '%';
          const written = value => String(Number(value.toFixed(7)));
          const set = place => {
            const [threshold, predicted, found] = marks[place];
            slider.value = place;
            slider.setAttribute('aria-valuetext', written(threshold));
            show('threshold', written(threshold));
            show('set', written(flipped ? 1 - threshold : threshold));
            show('predicted', count(predicted));
            show('found', count(found));
            show('missed', count(support - found));
            show('alarms', count(predicted - found));
            show('passed', count(rows - support - predicted + found));
            show('recall', share(found / support));
            show('precision', predicted ? share(found / predicted) : '–');
            show('f1', share(2 * found / (predicted + support)));
            show('each', found ? ((predicted - found) / found).toFixed(1) : '–');
            all('line.now', section).forEach(line => {
              const x = Number(line.dataset.left) + threshold * Number(line.dataset.width);
              line.setAttribute('x1', x);
              line.setAttribute('x2', x);
            });
            all('circle.at', section).forEach(dot => {
              const { left, width, bottom, height } = dot.dataset;
              dot.setAttribute('visibility', predicted ? 'visible' : 'hidden');
              dot.setAttribute('cx', Number(left) + found / support * width);
              dot.setAttribute('cy', bottom - (predicted ? found / predicted : 0) * height);
            });
          };
          part.hidden = false;
          slider.addEventListener('input', () => set(Number(slider.value)));
          all('button[data-mark]', part).forEach(button =>
            button.addEventListener('click', () => set(Number(button.dataset.mark))));
          all('button.costs', part).forEach(button => button.addEventListener('click', () => {
            const [miss, alarm] = all('input[type=number]', part).map(input => Math.max(0, Number(input.value)));
            const cost = mark => miss * (support - mark[2]) + alarm * (mark[1] - mark[2]);
            let best = 0;
            marks.forEach((mark, i) => { if (cost(marks[best]) > cost(mark)) best = i; });
            set(best);
            show('cost', count(cost(marks[best])));
          }));
        });

        """;
}
