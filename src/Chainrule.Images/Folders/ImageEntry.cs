namespace Chainrule.Images.Folders;

/// <summary>A file of an image in a folder.</summary>
/// <param name="Name">Its path from the folder on, with slashes.</param>
/// <param name="Path">Its path.</param>
/// <param name="Class">The index of its class.</param>
/// <param name="Part">What it is for; null where the folder doesn't tell.</param>
public sealed record ImageEntry(string Name, string Path, int Class, ImagePart? Part);

/// <summary>A file that should be an image and couldn't be read.</summary>
/// <param name="Name">Its path from the folder on, with slashes.</param>
/// <param name="Why">What is wrong with it.</param>
public sealed record SkippedImage(string Name, string Why);
