using System.Diagnostics;
using Chainrule.Cli.Display;
using Chainrule.Tables.Csv;

namespace Chainrule.Cli.Tests.Display;

/// <summary>Names in the commands that help texts offer arrive as they are, through a real shell.</summary>
public class ShellWordTests
{
    private static readonly string[] Names =
    [
        "",
        "plain",
        "two words",
        "it's",
        "a$HOME",
        "it's $HOME's",
        "`id`",
        "say \"hi\"",
        "\"quoted\"",
        "a, b",
        "a, \"b\" and 'c' for $1!",
        "back\\slash",
        "50%",
        "#1",
        "~",
        "*",
        "a;b|c&d",
        "größe",
        "(x)",
        "[0-9]",
        "{a,b}",
        "!!",
        "new\nline",
        "'",
        "''",
        "-x",
        "=",
        "$(echo no)",
        "tab\there",
        "<in >out",
        "\\'",
        "a^b",
    ];

    [Fact]
    public void A_shell_takes_words_as_they_are_meant()
    {
        Assert.Equal(Names, Echo([.. Names.Select(ShellWord.Quote)]));
    }

    [Fact]
    public void A_shell_and_the_reader_of_lists_take_names_of_columns_as_they_are_meant()
    {
        string[] names = [.. Names.Where(name => name.Length > 0)];
        string[] lists = Echo([.. names.Select(ShellWord.ColumnName)]);
        for (int i = 0; i < names.Length; i++)
        {
            using var reader = new CsvReader(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(lists[i])), "list", ',');
            Assert.True(reader.Read());
            Assert.Equal(
                names[i],
                reader.FieldCount == 1 ? System.Text.Encoding.UTF8.GetString(reader[0]) : $"{reader.FieldCount} names"
            );
        }
    }

    [Fact]
    public void Quotation_marks_stand_only_where_they_are_needed()
    {
        Assert.Equal("runs/houses-001/run.json", ShellWord.Quote("runs/houses-001/run.json"));
        Assert.Equal("\"my houses.csv\"", ShellWord.Quote("my houses.csv"));
        Assert.Equal("'\"first, last\"'", ShellWord.ColumnName("first, last"));
    }

    private static string[] Echo(string[] words)
    {
        if (!File.Exists("/bin/bash"))
        {
            Assert.Skip("there is no bash");
        }

        var start = new ProcessStartInfo("/bin/bash") { RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"printf '%s\\0' {string.Join(' ', words)}");
        using var shell = Process.Start(start)!;
        string[] echoed = shell.StandardOutput.ReadToEnd().Split('\0');
        shell.WaitForExit();
        return echoed[..^1];
    }
}
