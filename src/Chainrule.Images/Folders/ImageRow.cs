namespace Chainrule.Images.Folders;

/// <summary>An image that was decoded once.</summary>
/// <param name="Entry">The file.</param>
/// <param name="Header">Its format and its sizes, before any resizing.</param>
/// <param name="IsGray">Whether it has no colors.</param>
/// <param name="Hash">The SHA-256 of its pixels and sizes, before any resizing.</param>
/// <param name="Sketch">What it looks like from afar.</param>
/// <param name="Pixels">Its pixels as a network takes them, (H, W, C); null where they aren't kept.</param>
internal sealed record ImageRow(
    ImageEntry Entry, ImageHeader Header, bool IsGray, byte[] Hash, ImageSketch Sketch, byte[]? Pixels);
