using System.Diagnostics;
using System.Text;
using Chainrule.Images.Folders;
using Chainrule.Tests.Support;

namespace Chainrule.Images.Tests;

/// <summary>
/// What lies in people's folders and is no picture, or none that can be read: each file and each folder gets one line that
/// names it.
/// <see cref="HostileFilesTests"/> has files that were made to do harm.
/// </summary>
public sealed class BadPicturesTests : IDisposable
{
    private readonly ImageFolderFiles _files = new();

    public static TheoryData<string, string> Texts => new()
    {
        { "a page that says it isn't found", "<!DOCTYPE html><html><head><title>404 Not Found</title></head></html>" },
        { "a drawing in vectors", "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 8 8\"><circle r=\"4\"/></svg>" },
        { "a pointer to large files", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n" },
        { "JSON", "{\"error\": \"rate limit\"}" },
        { "a document", "%PDF-1.7\n%\u00e2\u00e3" },
        { "an archive", "PK\u0003\u0004\u0014\0\0\0\u0008\0" },
        { "a packed file", "\u001f\u008b\u0008\0\0\0\0\0" },
        { "HEIC of a telephone", "\0\0\0\u0018ftypheic\0\0\0\0mif1heic" },
        { "AVIF", "\0\0\0\u001cftypavif\0\0\0\0avifmif1" },
        { "a file of an image editor", "8BPS\0\u0001\0\0\0\0\0\0\0\u0003" },
        { "an icon", "\0\0\u0001\0\u0001\0\u0010\u0010\0\0\u0001\0\u0020\0" },
        { "sound in RIFF", "RIFF\u0024\0\0\0WAVEfmt \u0010\0\0\0" },
        { "a large TIFF of 64 bits", "II\u002b\0\u0008\0\0\0\u0010\0\0\0\0\0\0\0" },
        { "one byte", "B" },
        { "zeros", new string('\0', 1000) },
        { "ones", new string('\u00ff', 1000) },
        { "PNG sent as text", "\u0089PNG\n\u001a\n\0\0\0\rIHDR" },
        { "the first bytes of PNG", "\u0089PNG\r\n\u001a\n" },
        { "the first bytes of JPEG", "\u00ff\u00d8\u00ff" },
        { "the beginning and the end of JPEG", "\u00ff\u00d8\u00ff\u00d9" },
        { "the first bytes of GIF", "GIF89a" },
        { "a GIF of no image", "GIF89a\u0004\0\u0004\0\0\0\0;" },
        { "the first bytes of BMP", "BM\u0046\0\0\0" },
        { "the first bytes of WebP", "RIFF\u0004\0\0\0WEBP" },
        { "a TIFF whose list of fields lies beyond its end", "II*\0\u00ff\u00ff\0\0" },
        { "a TIFF whose list of fields is empty", "II*\0\u0008\0\0\0\0\0\0\0\0\0" },
    };

    public void Dispose() => _files.Dispose();

    [Theory]
    [MemberData(nameof(Texts))]
    public void What_is_no_picture_is_told_in_one_line_and_passed_over(string what, string text)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        var error = Assert.Throws<ImageFileException>(() => ImageFile.Decode(bytes, "cat.jpg"));
        AssertOneLine("cat.jpg", error.Message);
        Assert.NotEmpty(error.Problem);

        _files.WriteClasses(each: 5);
        _files.WriteBytes("left/cat.jpg", bytes);
        var skipped = Assert.Single(ImageFolder.Load(_files.Path).Skipped);
        Assert.Equal(("left/cat.jpg", false), (skipped.Name, skipped.Why.Contains('\n', StringComparison.Ordinal)));
        Assert.True(skipped.Why.Length is > 10 and < 200, what);
    }

    [Theory]
    [InlineData("rgb8.png", 16, new byte[] { 0, 0, 0, 0 }, "no width")]
    [InlineData("rgb8.png", 24, new byte[] { 3 }, "a depth of 3 bits")]
    [InlineData("rgb8.png", 25, new byte[] { 5 }, "a kind of color that isn't there")]
    [InlineData("rgb24.bmp", 18, new byte[] { 0, 0, 0, 0 }, "no width")]
    [InlineData("rgb24.bmp", 28, new byte[] { 7 }, "pixels of 7 bits")]
    [InlineData("rgb24.bmp", 10, new byte[] { 255, 255, 255, 127 }, "pixels beyond the end")]
    [InlineData("plain.gif", 6, new byte[] { 0, 0, 0, 0 }, "no width and no height")]
    [InlineData("baseline-420.jpg", 2, new byte[] { 0, 0 }, "no marker")]
    [InlineData("rgb8.tif", 4, new byte[] { 255, 255, 255, 255 }, "fields beyond the end")]
    [InlineData("lossless.webp", 12, new byte[] { 65, 65, 65, 65 }, "no pixels")]
    public void A_picture_with_a_wrong_number_is_told_in_one_line(string name, int at, byte[] wrong, string what)
    {
        byte[] file = Vector.Bytes(name);
        _ = ImageFile.Decode(file, name);
        wrong.CopyTo(file, at);
        var error = Record.Exception(() => ImageFile.Decode(file, "cat.jpg"));
        AssertOneLine("cat.jpg", Assert.IsType<ImageFileException>(error).Message);
        Assert.True(error.Message.Length < 250, what);
    }

    [Theory]
    [InlineData("")]
    [InlineData("file,class\n")]
    [InlineData("file;class\n\0\0\0")]
    [InlineData("file,class\n.,x\n")]
    [InlineData("file,class\n/etc/hostname,x\n")]
    [InlineData("file,class\nleft,x\n")]
    [InlineData("file,class\n\"left/0.bmp,x\n")]
    public void A_list_that_is_none_is_named_in_one_line(string list)
    {
        _files.WriteClasses(each: 4);
        File.WriteAllText(Path.Combine(_files.Path, "labels.csv"), list);
        var error = Assert.ThrowsAny<ChainruleException>(() => ImageFolder.Load(_files.Path));
        Assert.Contains(_files.Path, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void What_is_no_file_or_leads_nowhere_is_passed_over()
    {
        _files.WriteClasses(each: 20);
        Directory.CreateDirectory(Path.Combine(_files.Path, "left", "album.jpg")); // a folder named like a picture
        Directory.CreateDirectory(Path.Combine(_files.Path, "empty"));
        File.CreateSymbolicLink(Path.Combine(_files.Path, "left", "gone.png"), Path.Combine(_files.Path, "nowhere.png"));
        if (OperatingSystem.IsLinux())
        {
            using var made = Process.Start("mkfifo", [Path.Combine(_files.Path, "right", "pipe.png")]);
            made.WaitForExit();
            File.CreateSymbolicLink(Path.Combine(_files.Path, "right", "endless.png"), "/dev/zero");
        }

        var folder = ImageFolder.Load(_files.Path);
        Assert.Equal(["left", "right"], folder.Classes);
        string[] expected = OperatingSystem.IsLinux()
            ? ["left/gone.png", "right/endless.png", "right/pipe.png"] : ["left/gone.png"];
        Assert.Equal(expected, folder.Skipped.Select(file => file.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_may_not_be_read_is_named()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "files are closed as Linux closes them");
        _files.WriteClasses(each: 8);
        string secret = Path.Combine(_files.Path, "left", "3.bmp"), closed = Path.Combine(_files.Path, "right");
        if (Environment.IsPrivilegedProcess)
        {
            File.Delete(secret);
            File.CreateSymbolicLink(secret, "/proc/self/mem"); // whose first page nobody can read
            Assert.Equal("left/3.bmp", Assert.Single(ImageFolder.Load(_files.Path).Skipped).Name);
            return;
        }

#pragma warning disable CA1416 // not on Windows, as was asked
        File.SetUnixFileMode(secret, UnixFileMode.None);
        Assert.Equal("left/3.bmp", Assert.Single(ImageFolder.Load(_files.Path).Skipped).Name);
        File.SetUnixFileMode(closed, UnixFileMode.None);
        AssertRefused("right can't be read");
        File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
#pragma warning restore CA1416
    }

    [Fact]
    public void Parts_that_contradict_each_other_are_named()
    {
        _files.WriteClasses(each: 4, prefix: "train/");
        _files.WriteClasses(each: 4, prefix: "Training/");
        AssertRefused("two folders for the same part");
    }

    [Fact]
    public void Folders_within_each_other_have_an_end()
    {
        _files.WriteClasses(each: 4);
        _files.Write($"left/{string.Join('/', Enumerable.Repeat("d", 40))}/0.bmp", ImageFolderFiles.Picture(0, isLeft: true));
        AssertRefused("32 folders deep");
    }

    private void AssertRefused(string what)
    {
        var error = Assert.ThrowsAny<ChainruleException>(() => ImageFolder.Load(_files.Path));
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static void AssertOneLine(string name, string message)
    {
        Assert.StartsWith(name, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }
}
