using System.Globalization;
using System.Text;
using Chainrule.Tables.Csv;
using Chainrule.Tables.Training;

namespace Chainrule.Tables.Tests;

/// <summary>What users of other tools have met, as those tools' public reports tell it, and what is right.</summary>
public class ReportedElsewhereTests
{
    private static readonly TableModel Model = new TabularTrainer(new TabularOptions { Kind = ModelKind.Linear, Threads = 1 })
        .Fit(TableTests.Read(Rows(80)), "y").Model;

    private static string Rows(int count) => "a,color,b,y\n" + string.Concat(Enumerable.Range(0, count).Select(row =>
        $"{row % 17}.5,{(row % 3 == 0 ? "red" : row % 3 == 1 ? "blue" : "7")},{row % 5},{(row % 17) + row % 5}.25\n"));

    private static double[] Numbers(string text, string column, TableOptions? options = null)
    {
        var table = TableTests.Read(text, options);
        return [.. Enumerable.Range(0, table.RowCount).Select(table[column].Number)];
    }

    private static float[] Predicted(string text) => Model.Predict(TableTests.Read(text, Model.Reading()));

    // pandas#34120: cells of nothing behind True were 1.0
    [Fact]
    public void Cells_of_nothing_behind_one_text_are_missing()
    {
        var column = TableTests.Read("test;\nTrue;\n;\n;\n;\n")["test"];
        Assert.Equal("True", column.Text(0));
        Assert.All([1, 2, 3], row => Assert.True(column.IsMissing(row)));
    }

    // pandas#61973, #11569, #40587: whether a line is refused hung on where a chunk ended
    [Theory]
    [InlineData("1,2\n1,2\n1,2\n1,2,extra\n1,2\n", 5)]
    [InlineData("1,2\n1,2\n1\n1\n1,2\n", 4)]
    [InlineData("1,2\n1,2\n1,2\n1,2\n1,2\n1,2,3,4\n", 7)]
    public void A_line_of_another_length_is_refused_wherever_a_part_ends(string rows, int line)
    {
        byte[] text = Encoding.UTF8.GetBytes("a,b\n" + rows);
        Assert.Equal(line, Assert.Throws<CsvException>(() => TableTests.Read(text)).Line);
        for (int part = 1; part <= 7; part++)
        {
            Assert.Equal(line, Assert.Throws<CsvException>(
                () => Table.ReadParts(new MemoryStream(text), "t.csv", part).ToList()).Line);
        }
    }

    // pandas#59299, modelbuilder#557, dify#42353
    [Theory]
    [InlineData("a;b\na;1,20\nb;22,3\nc;1.234,56\n", "b", 1.2, 22.3, 1234.56)]
    [InlineData("3,6216\t8,6661\t-2,8073\n4,5459\t8,1674\t-2,4586\n", "column1", 3.6216, 4.5459)]
    [InlineData("3,6216;8,6661\n4,5459;8,1674\n", "column2", 8.6661, 8.1674)]
    [InlineData("1,5|7\n2,5|8\n", "column1", 1.5, 2.5)]
    [InlineData("size;\"price, EUR\"\n1;3,50\n2;4,25\n", "price, EUR", 3.5, 4.25)]
    [InlineData("a,b\t\n1,2\t\n3,4\t\n", "a", 1.0, 3.0)] // tabs at the ends of lines stand between no fields
    [InlineData("a,b\n1;2,3\n4;5,6\n", "b", 3.0, 6.0)]
    [InlineData("name;region;units\nwidget;EU;12\ngadget;US;7\n", "units", 12.0, 7.0)]
    [InlineData("\"x, y\",b\n\"z, w\",1\n\"u, v\",2\n", "b", 1.0, 2.0)] // modelbuilder#747
    [InlineData("a,b\r\n1,2\r\n3,4\r\n", "b", 2.0, 4.0)]                // SANSA-Stack#207, cudf#310
    [InlineData("a,b\r1,2\r3,4\r", "b", 2.0, 4.0)]                      // sqlitebrowser#1033, basex#164
    [InlineData("lat, long\n-73.978165, 40.757977\n-74.0044707, 40.73777000000001\n", "long", 40.757977, 40.73777000000001)]
    [InlineData("n,t\n1,0.41718530654907227\n2,0.8205649852752686\n", "t", 0.41718530654907227, 0.8205649852752686)] // cudf#1109
    public void Numbers_are_those_that_are_written(string text, string column, params double[] expected) =>
        Assert.Equal(expected, Numbers(text, column));

    // machinelearning#1980: a missing age was 0
    [Fact]
    public void A_missing_number_is_not_0()
    {
        double[] ages = Numbers(
            "name,sex,age\n\"Braund, Mr. Owen\",male,\n\"Allen, Miss\",female,29\n\"Moran, Mr.\",male,31\n", "age");
        Assert.Equal([double.NaN, 29, 31], ages);
    }

    // arnio#1731: a column that was missing in the first chunk was text in all later ones
    [Fact]
    public void A_column_that_is_missing_in_the_first_part_is_read_as_ever_in_the_next()
    {
        string[] lines = Rows(24).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string text = string.Join('\n', lines.Select((line, i) => i is > 0 and <= 8 ? line[line.IndexOf(',')..] : line)) + "\n";
        var parts = Table.ReadParts(new MemoryStream(Encoding.UTF8.GetBytes(text)), "t.csv", 4, Model.Reading());
        Assert.Equal(Predicted(text), parts.Skip(1).SelectMany(part => Model.Predict(part)));
    }

    // pytorch_tabular#152, TabPFN#108, autogluon#5819, scikit-learn#30249
    [Theory]
    [InlineData("a,color,b\n1.5,red,2\n2.5,blue,3\n")]
    [InlineData("a,color,b\n,,\n,,\n")]
    [InlineData("a,color,b,y\n1.5,,2,\n2.5,,3,\n")]
    [InlineData("b,color,a\n2,NA,1.5\n")]
    public void Rows_without_a_target_and_with_missing_cells_are_predicted(string text) =>
        Assert.All(Predicted(text), value => Assert.True(float.IsFinite(value)));

    // scikit-learn#12018, #28462: missing cells were unknown categories, by whatever stood beside them
    [Fact]
    public void A_missing_category_is_the_same_alone_and_beside_others()
    {
        float alone = Predicted("a,color,b\n1.5,,2\n")[0];
        Assert.Equal(alone, Predicted("a,color,b\n1.5,never seen,2\n1.5,,2\n1.5,red,2\n")[1]);
    }

    // scikit-learn#11379: categories that are texts and numbers
    [Fact]
    public void Categories_may_be_texts_and_numbers()
    {
        float[] values = Predicted("a,color,b\n1.5,7,2\n1.5,red,2\n1.5,7.0,2\n");
        Assert.All(values, value => Assert.True(float.IsFinite(value)));
    }

    // autogluon#2509: a target that is infinite
    [Theory]
    [InlineData("inf")]
    [InlineData("1e999")]
    [InlineData("-Infinity")]
    public void An_infinite_target_is_refused_or_left_out(string cell)
    {
        string[] lines = Rows(60).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines[7] = lines[7][..(lines[7].LastIndexOf(',') + 1)] + cell;
        TabularResult? result = null;
        var error = Record.Exception(() => result = new TabularTrainer(
            new TabularOptions { Kind = ModelKind.Linear, Threads = 1 })
            .Fit(TableTests.Read(string.Join('\n', lines) + "\n"), "y"));
        Assert.True(error is null or ChainruleException, $"{error}");
        Assert.True(result is null || result.Model.Predict(TableTests.Read(Rows(5))).All(float.IsFinite));
    }

    // p2rank#29: commas within fields between which commas stand
    [Fact]
    public void A_decimal_comma_between_commas_is_in_quotes()
    {
        using var stream = new MemoryStream();
        using (var writer = new CsvWriter(stream, ',', decimalComma: true))
        {
            writer.Record(["a", "b"]);
            writer.Field(1.5f);
            writer.Field(26.898f);
            writer.EndRecord();
        }

        var again = TableTests.Read(stream.ToArray());
        Assert.Equal([1.5, 26.898], new[] { "a", "b" }.Select(name => Math.Round(again[name].Number(0), 4)));
    }

    // gam#4221, skll#44, pandas#52505, readr#976: numbers of rows that came back as others
    [Fact]
    public void Cells_come_back_as_they_were_written()
    {
        string[] ids = ["00123", "9007199254740993", "1.10", "NA", "11898508762506083287", "6144039378640938.000000"];
        var parts = Table.ReadParts(
            new MemoryStream(Encoding.UTF8.GetBytes("id,a\n" + string.Concat(ids.Select(id => $"{id},1\n")))), "t.csv", 2,
            Model.Reading() with { KeepsTexts = true });
        Assert.Equal(ids, parts.SelectMany(part => Enumerable.Range(0, part.RowCount).Select(part["id"].Written)));
    }

    // torchmetrics#1573, scikit-learn#16857, #34622: targets that are all but the same
    [Fact]
    public void The_variance_explained_of_targets_that_are_nearly_the_same_is_never_above_1()
    {
        var metrics = new Chainrule.Metrics.RegressionMetrics();
        double[] actual = [-5.1608, -5.1609, -5.1608, -5.1608, -5.1608, -5.1608];
        double[] predicted = [-3.9865, -5.4648, -5.0238, -4.3899, -5.6672, -4.7336];
        for (int i = 0; i < actual.Length; i++)
        {
            metrics.Add([(float)predicted[i]], [(float)actual[i]]);
        }

        Assert.True(metrics.R2 < -1e7, metrics.R2.ToString(CultureInfo.InvariantCulture));
        var one = new Chainrule.Metrics.RegressionMetrics();
        one.Add([3f], [2f]);
        Assert.False(double.IsFinite(one.R2));
    }
}
