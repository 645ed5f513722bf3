// The lessons without the studio: one page in a folder, which asks nobody for anything.
import { find } from './format.js';
import { lessons, showLesson } from './lessons.js';

function show() {
    const wanted = location.hash.slice(1),
        lesson = lessons.find(each => each.id === wanted) ?? lessons[0];
    showLesson(lesson.id);
    document.title = `${lesson.title}: Chainrule`;
}

addEventListener('hashchange', () => {
    show();
    scrollTo(0, 0);
});
show();
