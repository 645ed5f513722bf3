namespace Chainrule.Images;

/// <summary>The formats of image files that are read.</summary>
public enum ImageFormat
{
    /// <summary>PNG: 1 to 16 bits, gray, color or palette, with or without transparency, interlaced or not.</summary>
    Png,

    /// <summary>JPEG: baseline and progressive, gray, color or four inks.</summary>
    Jpeg,

    /// <summary>Windows' bitmaps.</summary>
    Bmp,

    /// <summary>GIF: its first image.</summary>
    Gif,

    /// <summary>WebP, lossy or lossless, of one image.</summary>
    Webp,

    /// <summary>TIFF in strips: its first image.</summary>
    Tiff,
}
