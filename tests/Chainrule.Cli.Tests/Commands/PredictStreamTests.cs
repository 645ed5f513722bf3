using System.Globalization;
using System.Text;
using Chainrule.Cli.Display;
using Chainrule.Cli.Tests.Support;
using Chainrule.Tables;

namespace Chainrule.Cli.Tests.Commands;

/// <summary>Predictions of tables are read and written in parts.</summary>
public sealed class PredictStreamTests(TableCommandTests.Trained trained) : IClassFixture<TableCommandTests.Trained>
{
    private const int Rows = 20_000; // several parts

    private string Model => trained.Folder["run"];

    [Fact]
    public void Parts_have_the_bytes_of_the_whole()
    {
        string data = Write("many.csv", Rows), one = Write("one-row.csv", 1), output = trained.Folder["many.out"];
        Assert.Equal(0, InProcess.Run("predict", Model, data, "--out", output, "--force").Code);
        Assert.Equal(0, InProcess.Run("predict", Model, one, "--out", trained.Folder["one.out"], "--force").Code);

        string[] lines = File.ReadAllLines(output);

        Assert.Equal(Rows + 1, lines.Length);
        Assert.Equal(File.ReadAllLines(trained.Folder["one.out"]), lines[..2]);
        Assert.All(lines[1..], (line, row) => Assert.StartsWith(Row(row) + ",", line));
        var model = TableModel.Load(Path.Combine(Model, "model.safetensors"));
        float[] whole = model.Predict(Tables.Table.Load(data, model.Reading()));
        Assert.Equal(whole, lines[1..].Select(line => float.Parse(line.Split(',')[^1], CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Input_without_the_columns_is_refused_before_its_end()
    {
        using var process = ToolRun.Start(trained.Folder, [], "predict", "run", "-");
        // as much as a header takes to be known, and then nothing: the input doesn't end
        var writing = Task.Run(() =>
        {
            try
            {
                process.StandardInput.Write("a,b\n");
                while (true)
                {
                    process.StandardInput.Write("1,2\n");
                }
            }
            catch (IOException)
            {
                // the tool has ended
            }
        }, TestContext.Current.CancellationToken);
        var tool = ToolRun.Finish(process);

        await writing.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.Equal(1, tool.ExitCode);
        Assert.Contains("standard input lacks the columns", tool.Error);
        Assert.Empty(tool.Output);
    }

    [Fact]
    public void A_bad_row_ends_what_is_written_after_a_whole_row_and_leaves_no_file()
    {
        string data = Write("bad.csv", Rows);
        File.AppendAllText(data, "61,red\n");
        string output = trained.Folder["bad.out"];

        var tool = ToolRun.In(trained.Folder, "predict", "run", data);
        var (code, _, error) = InProcess.Run("predict", Model, data, "--out", output);

        Assert.Equal((1, 1), (tool.ExitCode, code));
        Assert.Contains($"line {Rows + 2}", error.Replace(",", "", StringComparison.Ordinal));
        Assert.False(File.Exists(output));
        Assert.EndsWith("\n", tool.Output);
        Assert.InRange(tool.Output.Count(c => c == '\n'), 2, Rows + 1);
        Assert.Empty(Directory.EnumerateFiles(trained.Folder.Path, ".chainrule-*.tmp"));
    }

    [Fact]
    public void A_slip_is_a_missing_value_and_told_once_for_all_parts()
    {
        string data = Write("slips.csv", Rows), empty = trained.Folder["empty.csv"];
        string[] lines = File.ReadAllLines(data);
        foreach (int line in new[] { 5, 12_000, 19_000 })
        {
            lines[line] = $"x{line},{lines[line].Split(',', 2)[1]}";
        }

        File.WriteAllLines(data, lines);
        File.WriteAllLines(empty, lines.Select(line => line[0] == 'x' ? line[line.IndexOf(',')..] : line));

        var slips = InProcess.Run("predict", Model, data, "--out", trained.Folder["slips.out"], "--force");
        Assert.Equal(0, InProcess.Run("predict", Model, empty, "--out", trained.Folder["empty.out"], "--force").Code);

        Assert.Equal(0, slips.Code);
        Assert.Contains($"warning: {data}, line 6, column 'age': \"x5\" is not a number\n  3 of 20,000 values of 'age' can't be "
            + "read and count as missing, the next in line 12,001: \"x12000\", line 19,001: \"x19000\"\n",
            slips.Error, StringComparison.Ordinal);
        Assert.Equal(2, slips.Error.Split("warning: ").Length);
        Assert.Equal(
            File.ReadAllLines(trained.Folder["empty.out"]).Select(line => line[line.IndexOf(',')..]),
            File.ReadAllLines(trained.Folder["slips.out"]).Select(line => line[line.IndexOf(',')..]));
    }

    [Fact]
    public void Slips_are_no_hindrance_to_evaluate_and_report()
    {
        string data = trained.Folder["known.csv"];
        string[] lines = File.ReadAllLines(trained.Folder["data.csv"]);
        string[] cells = lines[3].Split(',');
        cells[1] = "many";
        lines[3] = string.Join(',', cells);
        File.WriteAllLines(data, lines);
        foreach (string[] words in new string[][]
        {
            ["evaluate", Model, data, "--json"], ["report", Model, data, "--out", trained.Folder["known.html"], "--force"],
        })
        {
            var (code, _, error) = InProcess.Run(words);

            Assert.True(code == 0, error);
            Assert.Contains("known.csv, line 4, column 'age': \"many\" is not a number", error, StringComparison.Ordinal);
            Assert.Contains("  1 of 188 values of 'age' can't be read and counts as missing", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Memory_does_not_grow_with_rows()
    {
        long[] most = [.. new[] { 10_000, 300_000 }.Select(rows =>
        {
            string data = Write("rows.csv", rows);
            using var process = ToolRun.Start(
                trained.Folder, [("DOTNET_GCgen0size", "400000")], "predict", "run", data, "--out", "rows.out", "--force");
            long peak = 0;
            while (!process.WaitForExit(20))
            {
                process.Refresh();
                try
                {
                    peak = Math.Max(peak, process.PeakWorkingSet64);
                }
                catch (InvalidOperationException)
                {
                    // it has just ended
                }
            }

            Assert.Equal(0, process.ExitCode);
            return peak;
        })];

        Assert.True(most[1] < most[0] + (32 << 20), $"{most[0]:N0} bytes for few rows, {most[1]:N0} for many");
    }

    [Fact]
    public void A_prediction_that_is_no_number_is_named_and_fails()
    {
        string folder = trained.Folder["infinite"];
        Directory.CreateDirectory(folder);
        var model = TableModel.Load(Path.Combine(Model, "model.safetensors"));
        model.Network.Parameters.Fill(3e38f);
        string file = Path.Combine(folder, "large.safetensors"), data = Write("few.csv", 3);
        File.AppendAllText(data, "1000000,red,1000000\n"); // times the weights, more than single precision holds
        model.Save(file, overwrite: true);
        string labeled = trained.Folder["labeled.csv"];
        string target = model.Targets[0];
        File.WriteAllLines(
            labeled,
            File.ReadAllLines(data).Select((line, i) => i == 0 ? $"{line},{target}" : $"{line},{model.Classes[i % 2]}"));
        foreach (string[] words in new string[][]
        {
            ["predict", file, data, "--out", trained.Folder["none.csv"]],
            ["predict", file, "--row", """{"age": 1000000, "color": "red", "size": 1000000}"""],
            ["evaluate", file, labeled],
            ["report", file, labeled, "--out", trained.Folder["none.html"]],
        })
        {
            var (code, output, error) = InProcess.Run(words);

            Assert.Equal(1, code);
            Assert.Equal("", output);
            Assert.Contains("and no number", error);
            Assert.DoesNotContain("fault of chainrule", error);
        }

        Assert.False(File.Exists(trained.Folder["none.csv"]));
    }

    [Fact]
    public void A_model_that_its_run_did_not_record_is_named_damaged()
    {
        string run = trained.Folder["damaged"];
        Directory.CreateDirectory(run);
        foreach (string each in Directory.EnumerateFiles(Model))
        {
            File.Copy(each, Path.Combine(run, Path.GetFileName(each)));
        }

        string file = Path.Combine(run, "model.safetensors"), data = Write("few.csv", 3);
        byte[] bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 0x80; // the sign of the last weight
        File.WriteAllBytes(file, bytes);

        foreach (string[] words in new string[][]
        {
            ["predict", run, data], ["predict", file, data],
            ["predict", run, "--row", """{"age": 61, "color": "red", "size": 7.5}"""],
            ["evaluate", run, data], ["report", run, data, "--out", trained.Folder["none.html"]],
        })
        {
            var (code, output, error) = InProcess.Run(words);

            Assert.Equal(1, code);
            Assert.Equal("", output);
            Assert.Contains("is damaged: it isn't the one the run recorded", error);
        }
    }

    [Fact]
    public void A_window_is_told_no_codes()
    {
        string data = trained.Folder["codes.csv"];
        File.WriteAllText(data, "age,color,size,note\n61,red,7.5,\u001b]0;title\u0007\u001b[2Jé\n");
        using StringWriter output = new() { NewLine = "\n" }, error = new();

        int code = Tool.Run(["predict", Model, data], Terminal.Of(output, error, outputWidth: 80));

        Assert.Equal(0, code);
        Assert.DoesNotContain('\u001b', output.ToString());
        Assert.Contains("␛]0;title␇␛[2Jé", output.ToString());
        Assert.Equal(2, output.ToString().Count(c => c == '\n'));
    }

    private static string Row(int i) => string.Create(
        CultureInfo.InvariantCulture, $"{20 + (i % 50)},{(i % 3 == 0 ? "red" : "blue")},{(i % 97) / 8.0}");

    private string Write(string name, int rows)
    {
        var text = new StringBuilder("age,color,size\n");
        for (int i = 0; i < rows; i++)
        {
            text.Append(Row(i)).Append('\n');
        }

        File.WriteAllText(trained.Folder[name], text.ToString());
        return trained.Folder[name];
    }
}
