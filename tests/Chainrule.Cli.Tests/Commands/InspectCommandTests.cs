using System.Text;
using System.Text.Json;
using Chainrule.Cli.Tests.Support;

namespace Chainrule.Cli.Tests.Commands;

/// <summary>What a table's user sees: the report, and one clear error for whatever is wrong.</summary>
public sealed class InspectCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private ToolRun Inspect(byte[] content, params string[] options)
    {
        File.WriteAllBytes(_folder["houses.csv"], content);
        return ToolRun.In(_folder, ["inspect", "houses.csv", .. options]);
    }

    private ToolRun Inspect(string content, params string[] options) => Inspect(Encoding.UTF8.GetBytes(content), options);

    private static string Houses(int rows = 60) =>
        "id,rooms,city,price\n"
        + string.Concat(Enumerable.Range(0, rows).Select(i => $"{i},{1 + (i * 7 % 13)},{"abc"[i % 3]},{100 + (i * i % 41)}\n"));

    [Fact]
    public void The_report()
    {
        var tool = Inspect(Houses(), "--target", "price");
        Assert.Equal(0, tool.ExitCode);
        Assert.Empty(tool.Error);
        Assert.StartsWith(
            "houses.csv: 60 rows, 4 columns; commas between fields, with a header\ntarget: price (regression)\n",
            tool.Output.ReplaceLineEndings("\n")
        );
        Assert.Contains("id      identifier, left out", tool.Output);
        Assert.Contains("city    categorical", tool.Output);
        Assert.Contains("a 20, b 20, c 20", tool.Output);
        Assert.Contains("warning: column 'id' is left out", tool.Output);
        Assert.Contains("help: take it as numbers with --numeric id", tool.Output);
    }

    [Fact]
    public void The_report_as_json_with_what_the_user_says()
    {
        var tool = Inspect(
            Houses(),
            "--json",
            "--target",
            "city",
            "--numeric",
            "id",
            "--ignore",
            "rooms",
            "--missing",
            "c,x",
            "--categorical",
            "price"
        );
        Assert.Equal(0, tool.ExitCode);
        using var json = JsonDocument.Parse(tool.Output);
        var columns = json.RootElement.GetProperty("columns");
        Assert.Equal(
            ["numeric", "ignored", "categorical", "categorical"],
            columns.EnumerateArray().Select(column => column.GetProperty("kind").GetString())
        );
        Assert.Equal(20, columns[2].GetProperty("missing").GetInt32());
        Assert.Equal("binary", json.RootElement.GetProperty("task").GetString());
    }

    [Fact]
    public void Standard_input()
    {
        using var process = ToolRun.Start(_folder, [], "inspect", "-", "--no-header", "--delimiter", "tab");
        process.StandardInput.Write("1\tx\n2\ty\n");
        process.StandardInput.Close();
        var tool = ToolRun.Finish(process);
        Assert.Equal(0, tool.ExitCode);
        Assert.StartsWith("standard input: 2 rows, 2 columns; tabs between fields, without a header", tool.Output);
    }

    [Fact]
    public void Times_are_shown_to_the_minute_that_was_written()
    {
        string rows = string.Concat(
            Enumerable.Range(1, 28).Select(day => $"2021-03-{day:00} 09:59,{day % 24:00}:59,{day % 7}.5\n")
        );
        var tool = Inspect($"when,hour,y\n{rows}");
        Assert.Contains("2021-03-01 09:59 to 2021-03-28 09:59", tool.Output);
        Assert.Contains("00:59 to 23:59", tool.Output);
    }

    [Fact]
    public void A_name_with_a_comma_is_found_as_it_was_typed()
    {
        string rows = string.Concat(Enumerable.Range(0, 60).Select(row => $"{row * 7 % 50}.5;{row % 9}.25;{row % 7}.5\n"));
        string text = $"\"price, EUR\";size;\"rooms,all\"\n{rows}";
        foreach (string typed in new[] { "price, EUR", "\"price, EUR\"" })
        {
            var tool = Inspect(text, "--target", typed, "--ignore", "size,rooms,all");
            Assert.Contains("target: price, EUR (regression)", tool.Output);
            Assert.Contains("rooms,all   ignored", tool.Output);
        }

        Assert.Contains("target: price, EUR, size (regression)", Inspect(text, "--target", "price, EUR,size").Output);
        var other = Inspect(text, "--target", "price, USD");
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("has no column 'price'", other.Error);
    }

    [Fact]
    public void Header_missing_texts_and_the_limit_can_be_said()
    {
        const string Texts = "m,outcome\nm,bad\nf,bad\n";
        Assert.Contains("3 rows, 2 columns; commas between fields, without a header", Inspect(Texts).Output);
        Assert.Contains("2 rows, 2 columns; commas between fields, with a header", Inspect(Texts, "--header").Output);
        Assert.Contains("with a header", Inspect(Texts, "--target", "outcome").Output);
        string rows = string.Concat(Enumerable.Range(0, 60).Select(row => $"{(row % 3 == 0 ? "NA" : "SA")},{row % 9}.5\n"));
        Assert.Contains("SA 40, NA 20", Inspect($"a,b\n{rows}", "--missing-only", "unknown").Output);
        Assert.DoesNotContain("NA 20", Inspect($"a,b\n{rows}", "--missing", "unknown").Output);
        Assert.Equal(2, Inspect("a\n1\n", "--header", "--no-header").ExitCode);
        Assert.Equal(2, Inspect("a\n1\n", "--missing", "x", "--missing-only", "y").ExitCode);
        Assert.Equal(2, Inspect("a\n1\n", "--unpack-limit", "much").ExitCode);
        using var process = ToolRun.Start(_folder, [], "inspect", "-", "--unpack-limit", "1M");
        try
        {
            process.StandardInput.Write("a\n" + string.Concat(Enumerable.Repeat("1\n", 1 << 20)));
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // it had read enough
        }

        var tool = ToolRun.Finish(process);
        Assert.Equal(1, tool.ExitCode);
        Assert.StartsWith("error: standard input: it has more than 1,048,576 bytes", tool.Error);
        Assert.Contains("raise the limit with --unpack-limit", tool.Error);
    }

    public static TheoryData<string, string> Damage => new()
    {
        { "", "houses.csv: the file is empty" },
        { "a,b\n", "houses.csv: there is a header, but no rows" },
        { "a,b\n1,2\n3\n", "houses.csv, line 3, column 'b': the line ends before this column" },
        { "a,b\n1,2\n3,4,5\n", "houses.csv, line 3: the line has 3 fields, but there are 2 columns" },
        { "a,b\n1,\"2\n3,4\n", "houses.csv, line 2, column 'b': the quote that opens here is never closed" },
        { "a,b\n1,2\n3,\0\n", "houses.csv, line 3, column 'b': there is a NUL byte" },
        { "\u0089PNG\r\n", "houses.csv: this is not a table but a PNG image" },
        { "a,b\n1,2\n3,\u00fc\n", "houses.csv, line 3, column 'b': the byte fc is not UTF-8" },
    };

    [Theory]
    [MemberData(nameof(Damage))]
    public void Damage_is_one_clear_error(string content, string message)
    {
        var tool = Inspect(Encoding.Latin1.GetBytes(content));
        Assert.Equal(1, tool.ExitCode);
        Assert.Empty(tool.Output);
        Assert.StartsWith($"error: {message}", tool.Error);
        Assert.Equal(1, tool.Error.Split("error: ").Length - 1);
        Assert.Contains("  help: ", tool.Error);
        Assert.DoesNotContain("   at ", tool.Error);
    }

    [Fact]
    public void A_text_among_numbers_is_reported_beside_the_columns()
    {
        var tool = Inspect(Houses(300).Replace("\n250,", "\n250,x", StringComparison.Ordinal));
        Assert.Equal(1, tool.ExitCode);
        Assert.Contains("rooms   numeric", tool.Output);
        Assert.Contains("error: houses.csv, line 252, column 'rooms': \"x9\" is not a number", tool.Error);
        Assert.Contains("299 of the 300 values are numbers, so 'rooms' was taken as a numeric column", tool.Error);
        Assert.Contains("help: treat it as missing with --missing \"x9\", or as categories with --categorical rooms", tool.Error);
    }

    [Fact]
    public void A_text_among_numbers_at_row_1_000_000()
    {
        using (var writer = new StreamWriter(_folder["houses.csv"]))
        {
            writer.Write("rooms,price\n");
            for (int i = 1; i < 1_000_000; i++)
            {
                writer.Write(i % 9);
                writer.Write(',');
                writer.Write(i * 7 % 100_003);
                writer.Write('\n');
            }

            writer.Write("3,many\n");
        }

        var tool = ToolRun.In(_folder, "train", "houses.csv", "--target", "rooms");
        Assert.Equal(1, tool.ExitCode);
        Assert.Empty(tool.Output);
        Assert.Contains("error: houses.csv, line 1000001, column 'price': \"many\" is not a number", tool.Error);
        Assert.Contains("999,999 of the 1,000,000 values are numbers", tool.Error);
        Assert.False(Directory.Exists(_folder["runs"]));
    }

    [Fact]
    public void A_line_of_more_fields_than_a_table_can_have_is_refused_before_it_is_read()
    {
        byte[] line = new byte[8 << 20];
        Array.Fill(line, (byte)',');
        var tool = Inspect(line);
        Assert.Equal(1, tool.ExitCode);
        Assert.Contains("error: houses.csv, line 1: there are more than 1,000,000 fields in one line", tool.Error);
        Assert.Contains("are rows and columns exchanged?", tool.Error);
    }

    [Fact]
    public void A_target_of_one_class()
    {
        var tool = Inspect("a,b\n1,x\n2,x\n3,x\n", "--target", "b");
        Assert.Equal(1, tool.ExitCode);
        Assert.Contains("the target 'b' has the same value in all rows: there is nothing to learn", tool.Error);
    }

    [Theory]
    [InlineData(1, "houses.csv has no column 'prise'", "did you mean 'price'?", "--target", "prise")]
    [InlineData(2, "--task: there is no task 'regresion'", "did you mean 'regression'?", "--task", "regresion")]
    [InlineData(2, "--delimiter: ';;' is not one character", "the word tab", "--delimiter", ";;")]
    [InlineData(2, "the encoding 'utf8x' is not known", "known are utf-8, utf-16, windows-1252, latin1", "--encoding", "utf8x")]
    [InlineData(1, "column 'price' can't be the target and be ignored", "--ignore", "--target", "price", "--ignore", "price")]
    public void Options_that_cannot_be(int exitCode, string message, string help, params string[] options)
    {
        var tool = Inspect(Houses(), options);
        Assert.Equal(exitCode, tool.ExitCode);
        Assert.Contains(message, tool.Error);
        Assert.Contains(help, tool.Error);
        Assert.Empty(tool.Output);
    }

    [Fact]
    public void What_is_no_file()
    {
        File.WriteAllText(_folder["houses.csv"], Houses());
        Assert.Contains("did you mean 'houses.csv'?", ToolRun.In(_folder, "inspect", "hoses.csv").Error);
        Directory.CreateDirectory(_folder["sub"]);
        File.WriteAllText(_folder["sub/t.csv"], "a\n1\n");
        var tool = ToolRun.In(_folder, "inspect", "sub");
        Assert.Contains("sub is a folder, not a table", tool.Error);
        Assert.Contains("such as sub/t.csv", tool.Error);
    }
}
