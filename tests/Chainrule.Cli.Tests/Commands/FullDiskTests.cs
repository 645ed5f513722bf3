using System.Diagnostics;
using Chainrule.Cli.Tests.Support;

namespace Chainrule.Cli.Tests.Commands;

/// <summary>A disk with a few hundred kilobytes, full before the run is saved.</summary>
public class FullDiskTests
{
    [Fact]
    public void A_full_disk_is_said_and_what_was_there_stays_whole()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess,
            "mounting a small disk needs root on Linux"
        );
        using var folder = new TemporaryFolder();
        string data = ToyData.Write(folder), disk = folder["disk"];
        Directory.CreateDirectory(disk);
        Assert.SkipUnless(
            Run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk) == 0,
            "this system doesn't allow mounting a small disk"
        );
        try
        {
            string run = Path.Combine(disk, "run");
            Assert.Equal(0, ToolRun.In(folder, "train", data, "--layers", "dense:3", "--epochs", "1", "--out", run).ExitCode);
            byte[] model = File.ReadAllBytes(Path.Combine(run, "model.safetensors"));

            var tool = ToolRun.In(
                folder,
                "train",
                data,
                "--layers",
                "dense:3000 relu dense:3",
                "--epochs",
                "1",
                "--out",
                run,
                "--force"
            );

            Assert.Equal(1, tool.ExitCode);
            Assert.Contains("model.safetensors", tool.Error);
            Assert.Contains("full", tool.Error);
            Assert.DoesNotContain("   at ", tool.Error);
            Assert.Equal(model, File.ReadAllBytes(Path.Combine(run, "model.safetensors")));
            Assert.Empty(Directory.EnumerateFiles(run, ".chainrule-*"));
        }
        finally
        {
            Run("umount", disk);
        }
    }

    [Fact]
    public void A_result_that_standard_output_cannot_take_is_a_failure()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full here");
        using var folder = new TemporaryFolder();
        var start = new ProcessStartInfo("sh")
        {
            WorkingDirectory = folder.Path,
            RedirectStandardError = true,
            ArgumentList =
            {
                "-c",
                $"exec dotnet '{Path.Combine(AppContext.BaseDirectory, "chainrule-tool.dll")}' summary dense:10 > /dev/full",
            },
        };
        using var process = Process.Start(start)!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();

        Assert.Equal(1, process.ExitCode);
        Assert.StartsWith("error: ", error);
        Assert.DoesNotContain("   at ", error);
    }

    private static int Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
