using System.Diagnostics;
using Chainrule.Files;
using Chainrule.Tests.Support;

namespace Chainrule.Tests.Files;

/// <summary>What only a real Unix file system shows: permissions, devices, a disk without room.</summary>
public sealed class DurableFileOnUnixTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_full_disk_leaves_the_old_file_and_no_other()
    {
        if (!TryMountSmallDisk(_folder.Path, kilobytes: 64))
        {
            Assert.Skip("mounting a small disk to fill takes Linux and the rights to mount");
        }

        try
        {
            File.WriteAllText(_folder["model"], "old");
            var error = Assert.Throws<ChainruleException>(() =>
                DurableFile.Write(_folder["model"], overwrite: true, stream => stream.Write(new byte[300_000]), size: 300_000)
            );
            Assert.Matches(@"model can't be written: the disk is full, [0-9,]+ of 300,000 bytes fit$", error.Message);
            Assert.NotNull(error.Help);
            Assert.Equal("old", File.ReadAllText(_folder["model"]));
            Assert.Equal(["model"], _folder.Names());

            error = Assert.Throws<ChainruleException>(() => DurableFile.Write(_folder["model"], overwrite: true, stream =>
            {
                try
                {
                    stream.Write(new byte[300_000]);
                }
                catch (IOException)
                {
                    // content that hides the failure
                }
            }));
            Assert.Contains("the disk is full after ", error.Message);
            Assert.Equal("old", File.ReadAllText(_folder["model"]));
            Assert.Equal(["model"], _folder.Names());
        }
        finally
        {
            Run("umount", _folder.Path);
        }
    }

    [Fact]
    public void A_device_is_written_to_and_not_replaced()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/dev/full is Linux's own");
        DurableFile.Write("/dev/null", overwrite: false, stream => stream.Write(new byte[100_000]));
        var error = Assert.Throws<ChainruleException>(
            () => DurableFile.Write("/dev/full", overwrite: false, stream => stream.Write(new byte[100_000])));
        Assert.StartsWith("/dev/full can't be written: the disk is full", error.Message);
        File.CreateSymbolicLink(_folder["link"], "/dev/full");
        Assert.Throws<ChainruleException>(() =>
            DurableFile.Write(_folder["link"], overwrite: true, stream => stream.WriteByte(1))
        );
        Assert.Equal("/dev/full", new FileInfo(_folder["link"]).LinkTarget);
        Assert.Equal(0, new FileInfo("/dev/null").Length);
    }

    [Fact]
    public void What_the_system_says_to_a_flush_is_not_ignored()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/dev/null, which refuses to be flushed, is Linux's own");
        using var device = new FileStream("/dev/null", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        using var output = new OutputStream(device);
        output.Write([1, 2, 3]);
        Assert.Throws<IOException>(output.FlushToDisk);
        Assert.NotNull(output.Failure);
    }

    [Fact]
    public void A_file_that_is_replaced_hands_its_permissions_on()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no modes");
        }
        else
        {
            File.WriteAllText(_folder["a"], "old");
            const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            File.SetUnixFileMode(_folder["a"], mode);
            DurableFile.Write(_folder["a"], overwrite: true, stream => stream.WriteByte(1));
            Assert.Equal(mode, File.GetUnixFileMode(_folder["a"]));
            File.WriteAllText(_folder["plain"], "");
            DurableFile.Write(_folder["new"], overwrite: true, stream => stream.WriteByte(1));
            Assert.Equal(File.GetUnixFileMode(_folder["plain"]), File.GetUnixFileMode(_folder["new"]));
        }
    }

    [Fact]
    public void A_folder_without_permission_is_named()
    {
        string path = "/proc/self/fdinfo/model"; // not even root may create a file there
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is Linux's own");
        var error = Assert.Throws<ChainruleException>(() =>
            DurableFile.Write(path, overwrite: true, stream => stream.WriteByte(1))
        );
        Assert.StartsWith($"{path} can't be written: ", error.Message);
    }

    private static bool TryMountSmallDisk(string path, int kilobytes) =>
        OperatingSystem.IsLinux()
        && Environment.IsPrivilegedProcess
        && Run("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "tmpfs", path);

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    public void Dispose() => _folder.Dispose();
}
