using System.Security.Cryptography;

namespace Chainrule.Images.Tests;

/// <summary>Every format becomes the pixels that other programs, or its own rules, make of it, on any instruction set.</summary>
public sealed class DecodedPixelsTests
{
    public static TheoryData<string> Names => [.. Vector.All.Select(vector => vector.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    [Trait("Category", "Numbers")]
    public void A_file_becomes_the_pixels_expected_of_it(string name)
    {
        var vector = Assert.Single(Vector.All, vector => vector.Name == name);
        var image = ImageFile.Read(vector.Path);
        Assert.Equal((vector.Height, vector.Width, vector.Channels), (image.Height, image.Width, image.Channels));
        Assert.Equal(vector.Hash, Convert.ToHexStringLower(SHA256.HashData(image.Pixels)));

        var fromMemory = ImageFile.Decode(Vector.Bytes(name), "memory");
        Assert.Equal(image.Pixels, fromMemory.Pixels);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_header_tells_the_size_once_it_is_turned(string name)
    {
        var vector = Assert.Single(Vector.All, vector => vector.Name == name);
        var header = ImageFile.Identify(vector.Path);
        Assert.Equal((vector.Height, vector.Width), (header.Height, header.Width));
        Assert.Equal(ImageFile.FormatOf(Vector.Bytes(name)), header.Format);
    }

    [Fact]
    public void A_header_is_found_behind_a_long_profile_too()
    {
        using var folder = new Chainrule.Tests.Support.TemporaryFolder();
        byte[] file = Vector.Bytes("baseline-420.jpg"), profile = new byte[0xFFFE];
        (profile[0], profile[1]) = (0xFF, 0xFD);
        byte[] segment = [0xFF, 0xE2, .. profile];
        string path = folder.Write("a.jpg", [.. file[..2], .. segment, .. segment, .. file[2..]]);
        var header = ImageFile.Identify(path);
        Assert.Equal((45, 61), (header.Height, header.Width));
        Assert.Equal(ImageFile.Read(path).Pixels, ImageFile.Decode(file, "short").Pixels);
    }

    [Fact]
    public void A_format_is_told_by_content_and_words_are_none()
    {
        Assert.Null(ImageFile.FormatOf("BMW, a car company"u8));
        Assert.Null(ImageFile.FormatOf([]));
        Assert.Null(ImageFile.FormatOf("RIFF"u8));
        Assert.All(
            Vector.All,
            vector => Assert.Equal(
                Path.GetExtension(vector.Name) switch
                {
                    ".png" => ImageFormat.Png,
                    ".jpg" => ImageFormat.Jpeg,
                    ".bmp" => ImageFormat.Bmp,
                    ".gif" => ImageFormat.Gif,
                    ".webp" => ImageFormat.Webp,
                    _ => ImageFormat.Tiff,
                },
                ImageFile.FormatOf(Vector.Bytes(vector.Name).AsSpan(0, 16))));
    }
}
