using System.IO.Compression;
using System.Text;
using Chainrule.Cli.Completion;
using Chainrule.Cli.Tests.Support;
using Chainrule.Exchange.Torch;
using Chainrule.Files;
using Chainrule.Images;
using Chainrule.Images.Folders;
using Chainrule.Insight.Comparisons;
using Chainrule.Onnx;

namespace Chainrule.Cli.Tests.Commands;

/// <summary>Files that somebody else has made: what they promise isn't believed, and what they name isn't opened.</summary>
public sealed class ReceivedFilesTests(TableCommandTests.Trained trained) : IClassFixture<TableCommandTests.Trained>
{
    private string Model => trained.Folder["run"];

    [Fact]
    public void A_report_opens_nothing_that_only_a_record_names()
    {
        string run = Copy("received"), secret = trained.Folder["secret.csv"], page = trained.Folder["page.html"];
        File.WriteAllText(secret, File.ReadAllText(trained.Folder["data.csv"]).Replace("red", "blue", StringComparison.Ordinal));
        string record = Path.Combine(run, "run.json"), text = File.ReadAllText(record);
        string link = trained.Folder["link.csv"], pipe = trained.Folder["pipe.csv"];
        File.CreateSymbolicLink(link, "/dev/zero");
        MakePipe(pipe);
        string[] others = [secret, "/dev/zero", "/dev/tty", "//host/share/data.csv", trained.Folder["nowhere.csv"], link, pipe];
        foreach (string source in others)
        {
            File.WriteAllText(record, text.Replace(trained.Folder["data.csv"], source, StringComparison.Ordinal));

            var (code, output, error) = InProcess.Run("report", run, "--out", page);

            Assert.Equal(1, code);
            Assert.Equal("", output);
            Assert.Contains(source, error);
            Assert.Contains("name it yourself", error);
            Assert.False(File.Exists(page));
        }

        File.WriteAllText(record, text); // the file that the run was trained on, wherever it lies
        var own = InProcess.Run("report", run, "--out", page);
        Assert.True(own.Code == 0, own.Error);
        File.Delete(page);
    }

    [Theory]
    [InlineData("run.json")]
    [InlineData("model.safetensors")]
    [InlineData("metrics.csv")]
    [InlineData("layers.csv")]
    [InlineData("predictions.safetensors")]
    public async Task No_command_waits_for_a_pipe_or_a_device_in_a_run(string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pipes have no names here");
        string run = Copy($"special-{name}"), file = Path.Combine(run, name), data = trained.Folder["data.csv"];
        foreach (bool isPipe in (bool[])[true, false])
        {
            File.Delete(file);
            if (isPipe)
            {
                MakePipe(file);
            }
            else
            {
                File.CreateSymbolicLink(file, "/dev/zero");
            }

            foreach (string[] words in new string[][]
            {
                ["summary", run], ["evaluate", run, data], ["explain", run, data, "--row", "1"], ["compare", run, Model],
                ["report", run, data, "--out", trained.Folder["special.html"], "--force"],
            })
            {
                var (_, _, error) = await Task.Run(() => InProcess.Run(words), TestContext.Current.CancellationToken)
                    .WaitAsync(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);
                Assert.DoesNotContain("fault of chainrule", error);
            }
        }
    }

    [Fact]
    public async Task Data_may_come_from_a_pipe_once()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pipes have no names here");
        string pipe = trained.Folder["once.csv"], data = await File.ReadAllTextAsync(
            trained.Folder["data.csv"], TestContext.Current.CancellationToken);
        MakePipe(pipe);
        foreach (string[] words in new string[][]
        {
            ["evaluate", Model, pipe], ["predict", Model, pipe, "--out", trained.Folder["from-a-pipe.csv"]],
        })
        {
            var writing = Task.Run(() => File.WriteAllText(pipe, data), TestContext.Current.CancellationToken);
            var (code, _, error) = await Task.Run(() => InProcess.Run(words), TestContext.Current.CancellationToken)
                .WaitAsync(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);
            await writing;

            Assert.True(code == 0, error);
        }
    }

    [Theory]
    [InlineData("train")]
    [InlineData("check")]
    [InlineData("lr-find")]
    public async Task What_is_read_more_than_once_is_not_waited_for(string command)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pipes have no names here");
        string pipe = trained.Folder[$"{command}.csv"];
        MakePipe(pipe); // nobody writes to it

        var (code, _, error) = await Task
            .Run(() => InProcess.Run(command, pipe, "--target", "bought"), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);

        Assert.Equal(2, code);
        Assert.Contains($"{pipe} is a pipe or a device", error);
    }

    [Fact]
    public async Task No_reader_of_a_received_file_waits_for_a_pipe_or_a_device()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pipes have no names here");
        string pipe = trained.Folder["received.pipe"], folder = Directory.CreateDirectory(trained.Folder["pictures"]).FullName;
        MakePipe(pipe);
        MakePipe(Path.Combine(folder, "labels.csv"));
        Action[] readers =
        [
            () => IdxFile.Read(pipe), () => OnnxImport.Load(pipe), () => OnnxImport.Load("/dev/zero"),
            () => ImageFolder.Load(folder), () => ImageFile.Read(pipe), () => StateDict.Open(pipe),
            () => SafetensorsReader.Open(pipe),
        ];
        foreach (var read in readers)
        {
            await Assert.ThrowsAnyAsync<ChainruleException>(() => Task.Run(read, TestContext.Current.CancellationToken)
                .WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        }

        var completing = Task.Run(
            () => new Completer(Tool.Commands).Complete(["train", pipe, "--target", ""]), TestContext.Current.CancellationToken);
        Assert.Empty(await completing.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Half_of_a_character_in_a_row_is_refused()
    {
        var model = Tables.TableModel.Load(Path.Combine(Model, "model.safetensors"));
        foreach (string row in new[] { "{\"age\": \"\ud800\"}", "{\"age\": \"\\ud800\"}", "{\"\\ud800\": 1}" })
        {
            Assert.Throws<ChainruleException>(() => model.PredictJson(row));
        }
    }

    [Theory]
    [InlineData(2f, "a probability in it, of row 0, is not from 0 to 1")]
    [InlineData(-0.5f, "a probability in it, of row 0, is not from 0 to 1")]
    [InlineData(float.NaN, "a probability in it, of row 0, is not from 0 to 1")]
    public void A_probability_is_one(float wrong, string message)
    {
        string file = Path.Combine(Copy("shares"), "predictions.safetensors");
        var kept = PredictionsFile.Load(file);
        float[] shares = [.. kept.Probabilities];
        shares[1] = wrong;
        PredictionsFile.Save(file, kept with { Probabilities = shares }, overwrite: true);

        Assert.Contains(message, Assert.Throws<FileFormatException>(() => PredictionsFile.Load(file)).Message);
        var (_, _, error) = InProcess.Run("compare", trained.Folder["shares"], Model);
        Assert.DoesNotContain("fault of chainrule", error);
    }

    [Theory]
    [InlineData("""{ "data": "mnist", "options": { "\ud800": 1 } }""")]
    [InlineData("""{ "data": "mnist", "\udc00": {} }""")]
    [InlineData("""{ "data": { "source": "mnist", "files": { "\ud800": "00" } } }""")]
    public void Half_a_character_in_a_name_is_an_error_of_the_file(string json)
    {
        string file = trained.Folder["half.json"];
        File.WriteAllText(file, json);

        var (code, _, error) = InProcess.Run("train", "--config", file);

        Assert.Equal(1, code);
        Assert.Contains("half.json", error);
        Assert.DoesNotContain("fault of chainrule", error);
    }

    [Fact]
    public void A_name_in_predictions_that_is_half_a_character_is_an_error_of_the_file()
    {
        string file = Path.Combine(Copy("halves"), "predictions.safetensors");
        byte[] bytes = File.ReadAllBytes(file);
        int at = bytes.AsSpan().IndexOf("parts"u8);
        at += bytes.AsSpan(at).IndexOf("{"u8) + 2; // the first name of them, within a text of JSON: \" and it
        at += bytes.AsSpan(at).IndexOf("\""u8) + 1;
        "\\\\ud800"u8[..Math.Min(7, bytes.AsSpan(at).IndexOf("\\"u8))].CopyTo(bytes.AsSpan(at));
        File.WriteAllBytes(file, bytes);

        var (_, _, error) = InProcess.Run("compare", trained.Folder["halves"], Model);

        Assert.DoesNotContain("fault of chainrule", error);
    }

    [Fact]
    public void A_configuration_has_an_end()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "there is no /dev/zero here");

        var (code, _, error) = InProcess.Run("train", "--config", "/dev/zero");

        Assert.Equal(1, code);
        Assert.Contains("/dev/zero is longer than", error);
    }

    [Fact]
    public void Elements_of_an_array_take_bytes()
    {
        Refused("nothing.npy", Array("<U0", "2147483591,", []), "elements of type '<U0' hold nothing");
        Refused("nothing.npy", Array("|S0", "3,", []), "elements of type '|S0' hold nothing");
    }

    [Fact]
    public void Entries_of_an_archive_do_not_overlap()
    {
        byte[] one = Archive(Array("<f8", "4000,2", new byte[64_000]));
        // both entries of the directory lead to the same bytes
        int directory = one.AsSpan().IndexOf("PK\u0001\u0002"u8), end = one.AsSpan().IndexOf("PK\u0005\u0006"u8);
        byte[] entry = one[directory..end], tail = one[end..];
        var bytes = new List<byte>(one[..directory]);
        for (int i = 0; i < 50; i++)
        {
            bytes.AddRange(entry);
        }

        BitConverter.TryWriteBytes(tail.AsSpan(8), (ushort)50);
        BitConverter.TryWriteBytes(tail.AsSpan(10), (ushort)50);
        BitConverter.TryWriteBytes(tail.AsSpan(12), 50 * entry.Length);
        bytes.AddRange(tail);

        Refused("overlap.npz", [.. bytes], "entries of the archive overlap");
    }

    [Fact]
    public void An_archive_does_not_promise_more_than_its_bytes_hold()
    {
        byte[] bytes = Archive(Array("<f8", "4000,2", new byte[64_000]));
        int directory = bytes.AsSpan().IndexOf("PK\u0001\u0002"u8);
        BitConverter.TryWriteBytes(bytes.AsSpan(directory + 24), 2_000_000_000u);

        Refused("promise.npz", bytes, "which can't be");
    }

    [Fact]
    public void Memory_that_a_table_lacks_is_not_blamed_on_batches()
    {
        string file = trained.Folder["large.csv"];
        File.WriteAllLines(file, ["a,b", .. Enumerable.Range(0, 400_000).Select(i => $"text{i},{i * 7919 % 400_000}.25")]);

        var tool = ToolRun.Run(trained.Folder, [("DOTNET_GCHeapHardLimit", "1800000")], "inspect", file);

        Assert.Equal(1, tool.ExitCode);
        Assert.Contains("not enough memory", tool.Error);
        Assert.DoesNotContain("--batch", tool.Error);
        Assert.Contains("fewer rows", tool.Error);
    }

    private void Refused(string name, byte[] bytes, string message)
    {
        File.WriteAllBytes(trained.Folder[name], bytes);

        var (code, output, error) = InProcess.Run("inspect", trained.Folder[name]);

        Assert.Equal(1, code);
        Assert.Equal("", output);
        Assert.Contains(message, error);
        Assert.Equal(1, error.Split("error: ").Length - 1);
    }

    private static byte[] Array(string type, string shape, byte[] content)
    {
        byte[] header = Encoding.ASCII.GetBytes($"{{'descr': '{type}', 'fortran_order': False, 'shape': ({shape}), }}\n");
        return [0x93, .. "NUMPY"u8, 1, 0, .. BitConverter.GetBytes((ushort)header.Length), .. header, .. content];
    }

    private static byte[] Archive(byte[] array)
    {
        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = archive.CreateEntry("x.npy", CompressionLevel.NoCompression).Open();
            entry.Write(array);
        }

        return memory.ToArray();
    }

    private static void MakePipe(string path)
    {
        using var process = System.Diagnostics.Process.Start("mkfifo", [path]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private string Copy(string name)
    {
        string run = trained.Folder[name];
        Directory.CreateDirectory(run);
        foreach (string each in Directory.EnumerateFiles(Model))
        {
            File.Copy(each, Path.Combine(run, Path.GetFileName(each)), overwrite: true);
        }

        return run;
    }
}
