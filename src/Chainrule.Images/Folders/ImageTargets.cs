namespace Chainrule.Images.Folders;

/// <summary>What images are to be told as.</summary>
/// <param name="Count">The number of classes, or of labels; 0 for nothing.</param>
/// <param name="AreLabels">Whether any number of them may be true of an image.</param>
internal readonly record struct ImageTargets(int Count, bool AreLabels);
