using Chainrule.Text;

namespace Chainrule.Reports.Results;

/// <summary>What a folder of images holds and what was noticed in it, as one document for <see cref="HtmlPage"/>.</summary>
public static class FolderInspection
{
    private const int MostClasses = 300, MostBars = 25, MostFiles = 100, MostOfGroup = 8;

    /// <summary>Puts it together.</summary>
    public static Document Of(FolderInspectionContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var sections = new List<Section> { new("In short", 1, [Short(content)]) };
        if (content.Classes.Count > 0)
        {
            sections.Add(Classes(content));
        }

        if (content.Examples.Any(images => images.Count > 0) && RowImage.CanDraw(content.Shown))
        {
            sections.Add(Examples(content));
        }

        if (content.Skipped.Count > 0)
        {
            sections.Add(new Section("Files that can't be read", 1,
            [
                new Grid(
                    [("file", true), ("why", true)],
                    [
                        .. content.Skipped.Take(MostFiles)
                            .Select(file => new GridRow([ShownText.Cell(file.File), UserText.Plain(file.Why)])),
                    ],
                    Counted(content.Skipped.Count, "file", "that can't be read and are passed over")),
            ]));
        }

        if (content.Repeated.Count > 0)
        {
            sections.Add(new Section("Images that are there twice", 1,
            [
                new Grid(
                    [("images", false), ("files of equal pixels", true)],
                    [
                        .. content.Repeated.Take(MostFiles).Select(group => new GridRow([
                            NumberText.Count(group.Count),
                            string.Join(", ", group.Take(MostOfGroup).Select(ShownText.Cell))
                                + (group.Count > MostOfGroup ? " …" : ""),
                        ])),
                    ],
                    Counted(content.Repeated.Count, "group", "of equal pixels; in training they stay on one side")),
            ]));
        }

        return new Document(
            content.Title, "What the folder holds, and what is wrong with it.", sections, HasContents: true);
    }

    private static string Counted(int count, string what, string that) =>
        $"{NumberText.Count(count, what)} {that}{(count > MostFiles ? $"; the first {MostFiles}" : "")}";

    private static Answer Short(FolderInspectionContent content)
    {
        string several = content.HasLabels ? ", any number of which an image may have" : "";
        int warnings = content.Issues.Count(issue => issue.IsWarning);
        string found = warnings == 0 ? "No warning." : warnings == 1 ? "One warning." : $"{NumberText.Count(warnings)} warnings.";
        string classes = content.Classes.Count == 1 ? "one class" : $"{NumberText.Count(content.Classes.Count)} classes";
        Notice[] notices =
        [
            .. content.Issues.Select(issue => new Notice(
                Tone.Noteworthy, UserText.Plain(issue.About), UserText.Plain(issue.Message), issue.Remedy)),
        ];
        return new Answer(
            NumberText.Count(content.Images),
            content.Images == 1 ? "image" : "images",
            $"of {classes}{several}. {found}")
        {
            Notices = notices.Length > 0 ? notices
                : [new Notice(Tone.Good, "Nothing was noticed", "None of the checks of a folder has found anything.", null)],
            Facts = content.Facts,
        };
    }

    private static Section Examples(FolderInspectionContent content)
    {
        var names = ShortNames.Of([.. content.Classes.Select(of => of.Name)]);
        var rows = content.Examples.Take(FolderInspectionContent.MostShown).Select((images, label) => new PictureRow(
            names[label],
            [
                .. images.Select(image => RowImage.OfNumbers(
                    content.Shown, [.. image.Pixels.Select(pixel => (float)pixel)], 0, 255,
                    $"{names[label]}, {UserText.Plain(image.File)}", [])),
            ]));
        string which = content.Classes.Count > content.Examples.Count
            ? $" The first {content.Examples.Count} of {NumberText.Count(content.Classes.Count)} classes." : "";
        return new Section("What they look like", 1,
        [
            new PictureRows(
                $"A few images of each class, from all over the folder, at the size that training would bring them to."
                    + which + ShownSize.Note(content.Shown),
                [.. rows]),
        ]);
    }

    private static Section Classes(FolderInspectionContent content)
    {
        var names = ShortNames.Of([.. content.Classes.Select(of => of.Name)]);
        int[] totals = [.. content.Classes.Select(of => of.Counts.Sum())],
            order = [.. Enumerable.Range(0, totals.Length).OrderByDescending(label => totals[label])];
        bool areAll = order.Length <= MostBars;
        // of very many the most and the least frequent tell the most
        int[] shown = areAll ? order : [.. order.Take(MostBars / 2), .. order.TakeLast(MostBars / 2)];
        string which = areAll ? "" : $", the {MostBars / 2} most and the {MostBars / 2} least frequent of {order.Length}";
        var bars = new NamedBars(
            $"Images of each class{which}",
            string.Join("; ", shown.Select(label => $"{names[label]} {NumberText.Count(totals[label])}")) + ".",
            [.. shown.Select(label => new NamedBar(names[label], totals[label], NumberText.Count(totals[label])))]);
        var grid = new Grid(
            [
                ("class", true),
                .. content.Parts.Select(part => (part, false)),
                .. content.Parts.Count > 1 ? [("all", false)] : Array.Empty<(string, bool)>(),
            ],
            [
                .. Enumerable.Range(0, totals.Length).Take(MostClasses).Select(label => new GridRow([
                    names[label],
                    .. content.Classes[label].Counts.Select(count => NumberText.Count(count)),
                    .. content.Parts.Count > 1 ? [NumberText.Count(totals[label])] : Array.Empty<string>(),
                ])),
            ],
            totals.Length > MostClasses
                ? $"The first {MostClasses} of {NumberText.Count(totals.Length)} classes" : "Images of each class");
        return new Section("Classes", 1,
        [
            new ChartRow([bars]),
            new Folded("Class by class in numbers", grid),
            .. ShownText.InFull(names, "The names of classes in full"),
        ]);
    }
}
