namespace Chainrule.Images.Decoding;

/// <summary>What the beginning of a file says of its first image.</summary>
/// <param name="Height">The number of rows as they are stored.</param>
/// <param name="Width">The number of columns as they are stored.</param>
/// <param name="Orientation">How they are to be turned, 1 … 8 as in EXIF; 1 for not at all.</param>
internal sealed record RasterHeader(long Height, long Width, int Orientation = 1);
