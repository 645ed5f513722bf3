namespace Chainrule.Images.Folders;

/// <summary>A file of an image in a folder.</summary>
/// <param name="Name">Its path from the folder on, with slashes.</param>
/// <param name="Path">Its path.</param>
/// <param name="Class">The index of its class; of an image with labels the first of them, −1 for none.</param>
/// <param name="Part">What it is for; null where the folder doesn't tell.</param>
public sealed record ImageEntry(string Name, string Path, int Class, ImagePart? Part)
{
    /// <summary>The indices of all its classes, ascending; null where each image has exactly one.</summary>
    public IReadOnlyList<int>? Labels { get; init; }

    /// <summary>All its classes: its labels, or its one class.</summary>
    internal IReadOnlyList<int> AllClasses => Labels ?? [Class];

    /// <summary>The same image with labels: those that it has, or its one class as its one label.</summary>
    internal ImageEntry WithLabels() => this with { Labels = AllClasses };
}

/// <summary>A file that should be an image and couldn't be read.</summary>
/// <param name="Name">Its path from the folder on, with slashes.</param>
/// <param name="Why">What is wrong with it.</param>
public sealed record SkippedImage(string Name, string Why);
