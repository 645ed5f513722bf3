namespace Chainrule.Reports.Results;

/// <summary>What a page about a folder of images is made of.</summary>
/// <param name="Title">The title.</param>
/// <param name="Images">How many images can be read.</param>
/// <param name="Classes">Each class with its images in each of <see cref="Parts"/>.</param>
public sealed record FolderInspectionContent(
    string Title, int Images, IReadOnlyList<(string Name, IReadOnlyList<int> Counts)> Classes)
{
    /// <summary>Of how many classes <see cref="Examples"/> are shown at most.</summary>
    public const int MostShown = 30;

    /// <summary>The parts that the folder is divided into, by name; one, "images", where it isn't.</summary>
    public IReadOnlyList<string> Parts { get; init; } = ["images"];

    /// <summary>Whether any number of classes may be true of an image.</summary>
    public bool HasLabels { get; init; }

    /// <summary>Sizes, formats, and what else is known, by name.</summary>
    public IReadOnlyList<(string Name, string Text)> Facts { get; init; } = [];

    /// <summary>Images of each class as training sees them, by class, of the first <see cref="MostShown"/>.</summary>
    public IReadOnlyList<IReadOnlyList<(string File, byte[] Pixels)>> Examples { get; init; } = [];

    /// <summary>What the pixels of <see cref="Examples"/> are, (height, width) or (height, width, 3).</summary>
    public Shape Shown { get; init; } = new(1);

    /// <summary>What was noticed, the gravest first.</summary>
    public IReadOnlyList<InspectedIssue> Issues { get; init; } = [];

    /// <summary>Files that can't be read, and why.</summary>
    public IReadOnlyList<(string File, string Why)> Skipped { get; init; } = [];

    /// <summary>The names of files of equal pixels, group by group.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Repeated { get; init; } = [];
}
