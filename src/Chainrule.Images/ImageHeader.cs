namespace Chainrule.Images;

/// <summary>What the beginning of an image file says.</summary>
/// <param name="Format">Its format, by its content.</param>
/// <param name="Height">The number of rows, once it is turned as its EXIF data says.</param>
/// <param name="Width">The number of columns, turned likewise.</param>
public sealed record ImageHeader(ImageFormat Format, int Height, int Width);
