using Chainrule.Files;
using Chainrule.Images.Decoding;

namespace Chainrule.Images;

/// <summary>
/// Reads image files, the same pixels on every machine. What a file is, is told by its content, not by its name. 16 bits a
/// channel become 8
/// by round(v · 255 / 65535); color profiles and gamma are ignored; what is transparent lies over white; of several images
/// the first is read; images are turned as their EXIF data says.
/// </summary>
public static class ImageFile
{
    private static readonly string[] Extensions =
        [".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".bmp", ".gif", ".webp", ".tif", ".tiff"];

    // What holds the header of nearly all files; of the others all is read.
    private const int BytesOfHeader = 1 << 16;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">What it may cost; null for <see cref="ImageLimits.Default"/>.</param>
    /// <exception cref="ImageFileException">It is damaged, no image of a format that is read, or beyond a limit.</exception>
    /// <exception cref="ChainruleException">It isn't there, or can't be read at all.</exception>
    public static Image Read(string path, ImageLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        limits ??= ImageLimits.Default;
        return Decode(Bytes(path, limits, int.MaxValue).Read, path, limits);
    }

    /// <summary>Makes an image of the bytes of a file; from memory it is the same as from a file.</summary>
    /// <param name="bytes">All bytes of the file.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="limits">What it may cost; null for <see cref="ImageLimits.Default"/>.</param>
    /// <exception cref="ImageFileException">They are damaged, no image of a format that is read, or beyond a limit.</exception>
    public static Image Decode(ReadOnlyMemory<byte> bytes, string name, ImageLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        limits ??= ImageLimits.Default;
        limits.CheckFile(name, bytes.Length);
        var decoder = DecoderOf(name, bytes.Span);
        return Typed(name, () =>
        {
            var header = decoder.ReadHeader(bytes);
            limits.CheckPixels(name, header.Height, header.Width, bytes.Length);
            var raster = Orientation.Apply(decoder.Decode(bytes), header.Orientation);
            return new Image(raster.Height, raster.Width, raster.Channels, raster.Pixels);
        });
    }

    /// <summary>What the header of a file says, without its pixels being decoded; it may be damaged beyond it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">What it may cost; null for <see cref="ImageLimits.Default"/>.</param>
    /// <exception cref="ImageFileException">Its header is damaged, it is no image of a format that is read, or beyond a
    /// limit.</exception>
    /// <exception cref="ChainruleException">It isn't there, or can't be read at all.</exception>
    public static ImageHeader Identify(string path, ImageLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        limits ??= ImageLimits.Default;
        var (start, length) = Bytes(path, limits, BytesOfHeader);
        var decoder = DecoderOf(path, start);
        if (start.Length == length || !decoder.HeaderIsAtStart)
        {
            byte[] all = start.Length == length ? start : Bytes(path, limits, int.MaxValue).Read;
            return Header(path, all, decoder, length, limits);
        }

        try
        {
            return Header(path, start, decoder, length, limits);
        }
        catch (ImageFileException)
        {
            // cut short for being read only in part, or damaged
            return Header(path, Bytes(path, limits, int.MaxValue).Read, decoder, length, limits);
        }
    }

    /// <summary>The format of a file by its first bytes, 16 of which are enough; null where it is none that is read.</summary>
    /// <param name="start">The first bytes.</param>
    public static ImageFormat? FormatOf(ReadOnlySpan<byte> start) =>
        start.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]) ? ImageFormat.Png
        : start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? ImageFormat.Jpeg
        : start.StartsWith("GIF87a"u8) || start.StartsWith("GIF89a"u8) ? ImageFormat.Gif
        : start.StartsWith("RIFF"u8) && start.Length >= 12 && start[8..].StartsWith("WEBP"u8) ? ImageFormat.Webp
        : start.StartsWith("II*\0"u8) || start.StartsWith("MM\0*"u8) ? ImageFormat.Tiff
        : start.StartsWith("BM"u8) && start.Length >= 16 && start[15] == 0 ? ImageFormat.Bmp // two letters are a word's, too
        : null;

    /// <summary>Whether a file is an image by its name.</summary>
    /// <param name="path">The file, which need not be there.</param>
    public static bool IsNamedLikeOne(string path) =>
        Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a file begins as an image of such a format does; false where it isn't there or can't be read.</summary>
    /// <param name="path">The file.</param>
    public static bool IsOne(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            if (!StoredFile.Is(path))
            {
                return false;
            }

            using var file = File.OpenRead(path);
            Span<byte> start = stackalloc byte[16];
            return FormatOf(start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)]) is not null;
        }
        catch (Exception e) when (DiskError.IsOne(e))
        {
            return false;
        }
    }

    private static ImageHeader Header(string path, byte[] bytes, Decoder decoder, long length, ImageLimits limits) =>
        Typed(path, () =>
        {
            var header = decoder.ReadHeader(bytes);
            limits.CheckPixels(path, header.Height, header.Width, length);
            var (height, width) = ((int)header.Height, (int)header.Width);
            return Orientation.IsTransposed(header.Orientation)
                ? new ImageHeader(decoder.Format, width, height)
                : new ImageHeader(decoder.Format, height, width);
        });

    private static Decoder DecoderOf(string name, ReadOnlySpan<byte> start) =>
        FormatOf(start) is { } format ? Decoder.Of(format)
        : start.Length == 0 ? throw new ImageFileException(name, null, "the file is empty", "get it again, or leave it out")
        : throw new ImageFileException(
            name,
            null,
            "it is no image: it begins neither as PNG, JPEG, BMP, GIF, WebP nor TIFF does",
            "save it as PNG or JPEG with a program that can open it, or leave it out");

    // The bytes of a file from its beginning, and how many it has in all.
    private static (byte[] Read, long Length) Bytes(string path, ImageLimits limits, int most)
    {
        try
        {
            if (File.Exists(path) && !StoredFile.Is(path))
            {
                throw new ImageFileException(
                    path, null, "the file is empty, or is a pipe or a device", "get it again, or leave it out");
            }

            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            long length = file.Length;
            limits.CheckFile(path, length);
            byte[] bytes = GC.AllocateUninitializedArray<byte>((int)Math.Min(length, Math.Min(most, Array.MaxLength)));
            if (file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            {
                throw new ImageFileException(path, null, "the file became shorter while it was read");
            }

            return (bytes, length);
        }
        catch (Exception e) when (DiskError.IsOne(e))
        {
            throw DiskError.WhileReading(path, e);
        }
    }

    // Whatever a decoder throws, of this library or of a package, is one kind of error that names the file.
    private static T Typed<T>(string name, Func<T> decode)
    {
        try
        {
            return decode();
        }
        catch (DecodingException e)
        {
            throw new ImageFileException(name, e.Offset, e.Message, e.Remedy, e);
        }
        catch (Exception e) when (e is not ChainruleException)
        {
            string problem = e is InvalidDataException ? "its compressed data is damaged" : $"it can't be decoded: {e.Message}";
            throw new ImageFileException(name, null, problem, DecodingException.Damaged, e);
        }
    }
}
