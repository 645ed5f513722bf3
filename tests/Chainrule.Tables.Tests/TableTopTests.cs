using Chainrule.Tables.Csv;

namespace Chainrule.Tables.Tests;

/// <summary>What stands first in a file: names of columns or data, comments, what Excel and R write there.</summary>
public class TableTopTests
{
    private static string Names(Table table) => string.Join(',', table.Columns.Select(column => column.Name));

    private static string First(Table table) => string.Join(',', table.Columns.Select(column => column.Text(0) ?? ""));

    private static void Holds(string text, string names, string first, int rows, TableOptions? options = null)
    {
        var table = TableTests.Read(text, options);
        Assert.Equal((names, first, rows), (Names(table), First(table), table.RowCount));
    }

    [Fact]
    public void A_name_that_is_asked_for_makes_a_header()
    {
        const string Text = "m,outcome\nf,good\nm,bad\nf,bad\nm,good\n";
        Holds(Text, "m,outcome", "f,good", 4, new TableOptions { Targets = ["outcome"] });
        Holds(Text, "m,outcome", "f,good", 4, new TableOptions { Ignore = ["OUTCOME"] });
        Holds(Text, "m,outcome", "f,good", 4, new TableOptions { HasHeader = true });
        Holds(Text, "m,outcome", "f,good", 4, new TableOptions { Known = Columns("m", "outcome") });
        Holds(Text, "column1,column2", "m,outcome", 5);
        Holds("2020,2021\n1,2\n3,4\n", "2020,2021", "1,2", 2, new TableOptions { Targets = ["2021"] });
        Holds("m;\"a, b\"\nm;y\n", "m,a, b", "m,y", 1, new TableOptions { Targets = ["a", "b"] });
    }

    [Fact]
    public void A_name_that_is_made_for_a_column_without_one_makes_none()
    {
        const string Text = "name,city\nx,y\ny,z\n";
        Holds(Text, "name,city", "x,y", 2);
        Holds(Text, "column1,column2", "name,city", 3, new TableOptions { Targets = ["column2"] });
        Holds(Text, "column1,column2", "name,city", 3, new TableOptions { Known = Columns("column1", "column2") });
        Holds(Text, "name,city", "x,y", 2, new TableOptions { Targets = ["column2"], HasHeader = true });
    }

    private static List<ColumnDefinition> Columns(params string[] names) =>
        [.. names.Select(name => new ColumnDefinition { Name = name, Kind = ColumnKind.Categorical })];

    [Theory]
    [InlineData("  1.5   2   x\n 12.25  3   y\n  7  11   z\n", "column1,column2,column3", "1.5,2,x", 3)]
    [InlineData("1.5 2\tx y\n12.25 3\t\"x y\"\n", "column1", "1.5 2", 2, '\t')]
    [InlineData("1.5 2 3\t\"x y\"  \n12.25 3 4\t\"x  y\"\n", "column1,column2,column3,column4", "1.5,2,3,x y", 2)]
    [InlineData("a  b\n1.5 2\n\n   \n7  11\n", "a,b", "1.5,2", 2)]
    [InlineData("b c\nx 1 2\ny 3 4\nz 5 6\n", "rownames,b,c", "x,1,2", 3)]
    [InlineData("text\n1 234\n2 345\n", "text", "1 234", 2)]           // numbers in groups
    [InlineData("1 234\n2 345\n", "column1", "1 234", 2)]
    [InlineData("place\n52.5 13.4\n48.9 2.35\n", "place", "52.5 13.4", 2)]
    [InlineData("weight kg\n1 kg\n2 kg\n", "weight kg", "1 kg", 2)]
    [InlineData("when it was\n2020-01-01 10:00 Monday\n", "when it was", "2020-01-01 10:00 Monday", 1)]
    public void Runs_of_blanks_stand_between_numbers(string text, string names, string first, int rows, char? delimiter = null)
    {
        var table = TableTests.Read(text, new TableOptions { Delimiter = delimiter });
        Assert.Equal((names, rows), (Names(table)[..names.Length], table.RowCount));
        Assert.StartsWith(first, First(table), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sep=;\na;b\n1,5;2\n", "a,b", "1,5,2", 1)]
    [InlineData("\"sep=|\"\r\na|b;c\r\n1|2;3\r\n", "a,b;c", "1,2;3", 1)]
    [InlineData("# made by hand\n# 2021, at home\na,b\n1,2\n", "a,b", "1,2", 1)]
    [InlineData("#\na,b\n1,2\n", "a,b", "1,2", 1)]
    [InlineData("#id,b\nx,1\ny,2\n", "#id,b", "x,1", 2)]               // names
    [InlineData("# id,b\nx,1\ny,2\n", "id,b", "x,1", 2)]
    [InlineData("# x y\n1.0e0 2.0e0\n3.0e0 4.0e0\n", "x,y", "1.0e0,2.0e0", 2)] // as numpy.savetxt writes it
    [InlineData("#ff0000,1\n#00ff00,2\nred,3\n", "column1,column2", "#ff0000,1", 3)]
    [InlineData("# a comment\nvalue\n1\n2\n", "value", "1", 2)]
    public void Lines_above_the_table_are_passed_over(string text, string names, string first, int rows) =>
        Holds(text, names, first, rows);

    [Fact]
    public void Lines_are_counted_from_the_top_of_the_file_all_the_same()
    {
        var table = TableTests.Read("sep=;\n# one\r\n# two\na;b\n1;2\n3;x\n");
        Assert.Equal((5, 6), (table.LineOf(0), table.LineOf(1)));
        Assert.Contains("2 lines at the top", Assert.Single(table.Notes), StringComparison.Ordinal);
        Assert.StartsWith(
            "t.csv, line 3: ",
            Assert.ThrowsAny<ChainruleException>(() => TableTests.Read("# one\na,b\n1,2,3\n4,5\n")).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("\"a\",\"b\"\n\"x\",1,2\n\"y\",3,4\n")]
    [InlineData("a\tb\nx\t1\t2\ny\t3\t4\n")]
    public void A_header_that_is_one_name_short_stands_over_names_of_rows(string text)
    {
        Holds(text, "rownames,a,b", "x,1,2", 2);
        Assert.Contains("'rownames'", Assert.Single(TableTests.Read(text).Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_is_not_short_of_a_name_where_lines_end_with_a_delimiter_or_one_is_longer()
    {
        Holds("a,b\n1,2,\n3,4,\n", "a,b", "1,2", 2);
        Assert.ThrowsAny<ChainruleException>(() => TableTests.Read("a,b\n1,2,3\n4,5\n"));
    }

    [Theory]
    [InlineData("windows-1252")]
    [InlineData("latin1")]
    public void Signs_of_Windows_1252_are_read(string encoding)
    {
        byte[] bytes = [.. "a,b\n"u8, 0x80, .. "5,"u8, 0x93, 0xFC, 0x94, (byte)'\n'];
        var table = TableTests.Read(bytes, new TableOptions { Encoding = encoding });
        Assert.Equal("€5,“ü”", First(table));
        Assert.Equal(5, table["a"].Number(0));
        Assert.Contains(
            "TableOptions.Encoding = \"windows-1252\"",
            Assert.Throws<CsvException>(() => TableTests.Read(bytes)).Help,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_name_of_very_many_characters_is_an_error_with_its_place()
    {
        string text = $"a,{new string('x', 400_000)}\n1,2\n";
        var error = Assert.Throws<CsvException>(() => TableTests.Read(text));
        Assert.StartsWith("t.csv, line 1: the name of column 2, \"xxx", error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Message.Length, 50, 300);
        Assert.ThrowsAny<ChainruleException>(() =>
            Table.FromColumns("t", TableColumn.OfNumbers(new string('x', 400_000), [1]))
        );
    }

    [Theory]
    [InlineData("a;b\n14,107;x\n2,345;y\n", true, "\"14,107\"")]
    [InlineData("a;b\n11.837;x\n2.345;y\n", true, "\"11.837\"")]
    [InlineData("a\tb\n14,107\tx\n2,345\ty\n", true, "\"14,107\"")]
    [InlineData("a\tb\n11.837\tx\n2.345\ty\n", false, "")]
    [InlineData("a;b\n14,107;x\n2,5;y\n", false, "")]
    [InlineData("a;b\n14,107;1,5\n2,345;2,5\n", false, "")]
    [InlineData("a,b\n\"14,107\",x\n\"2,345\",y\n", false, "")]
    public void Numbers_that_may_have_either_decimal_mark_are_a_warning(string text, bool isOpen, string cell)
    {
        string[] warnings =
        [
            .. TableSchema
                .Infer(TableTests.Read(text))
                .Issues.Where(issue => issue.Message.Contains("between thousands", StringComparison.Ordinal))
                .Select(issue => issue.Message),
        ];
        Assert.Equal(isOpen ? 1 : 0, warnings.Length);
        Assert.All(warnings, warning => Assert.Contains(cell, warning, StringComparison.Ordinal));
        Assert.DoesNotContain(
            TableSchema.Infer(TableTests.Read(text, new TableOptions { DecimalComma = true })).Issues,
            issue => issue.Message.Contains("between thousands", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_cell_behind_those_that_were_looked_at_first_decides_the_decimal_mark()
    {
        string text = "a;b\n" + string.Concat(Enumerable.Range(0, 2000).Select(i => $"{1 + (i % 900)},{100 + (i % 800)};x\n"));
        bool Warns(string all) => TableSchema.Infer(TableTests.Read(all)).Issues
            .Any(issue => issue.Message.Contains("between thousands", StringComparison.Ordinal));
        Assert.True(Warns(text));
        Assert.False(Warns(text + "7,25;x\n"));
    }

    [Fact]
    public void What_is_missing_may_be_said_anew_and_a_model_remembers_it()
    {
        var options = new TableOptions { HasUsualMissing = false, Missing = ["unknown"] };
        string[] cells = ["NA", "SA", "SA", "NA", "unknown"];
        string text = "a,b\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"{cells[i % 5]},{i}\n"));
        var definition = TableSchema.Infer(TableTests.Read(text, options), options).Columns[0].Definition;
        Assert.Equal(["NA", "SA"], definition.Categories);
        var preparation = TablePreparation.Learn(TableTests.Read(text, options), [definition]);
        var network = Networks.LayerNotation.Parse("dense:1", new Shape(preparation.Features), seed: 1);
        using var folder = new Chainrule.Tests.Support.TemporaryFolder();
        new TableModel(new Models.Model(network, Losses.OutputKind.Values, preparation, targets: ["b"])).Save(folder["m"]);
        var model = TableModel.Load(folder["m"]);
        var table = TableTests.Read("a,c\nNA,1\nunknown,1\n,1\n", model.Reading());
        Assert.Equal(
            [0, ColumnDefinition.MissingCategory, ColumnDefinition.MissingCategory],
            model.Preparation.Columns[0].Definition.ReadCategories(table)
        );
        Assert.Equal(
            model.Predict(table)[0],
            model.PredictRow(new Dictionary<string, object?> { ["a"] = "NA" }).Values["b"]
        );
    }
}
