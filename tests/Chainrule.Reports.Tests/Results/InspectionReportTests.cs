using Chainrule.Reports.Results;

namespace Chainrule.Reports.Tests.Results;

/// <summary>A page about a table: its numbers recomputed by loops that share nothing with what made them.</summary>
public class InspectionReportTests
{
    private const int Rows = 120;

    private static readonly double[] Height =
        [.. Enumerable.Range(0, Rows).Select(i => i % 17 == 3 ? double.NaN : 150 + (40 * Math.Abs(Math.Sin(i))))];
    private static readonly int[] Color = [.. Enumerable.Range(0, Rows).Select(i => i % 13 == 1 ? -1 : i * i % 3)];
    private static readonly int[] Class = [.. Enumerable.Range(0, Rows).Select(i => Height[i] > 175 ? 1 : 0)];

    [Fact]
    public void What_a_column_says_about_another_is_the_mutual_information_over_the_entropy()
    {
        int[] x = Association.Values(ColorColumn), y = Association.Values(ClassColumn);
        double mutual = 0, entropy = 0;
        foreach (int b in new[] { 0, 1 })
        {
            double ofB = Class.Count(c => c == b) / (double)Rows;
            entropy -= ofB * Math.Log(ofB);
            foreach (int a in new[] { -1, 0, 1, 2 })
            {
                double both = Enumerable.Range(0, Rows).Count(i => Color[i] == a && Class[i] == b) / (double)Rows;
                double ofA = Color.Count(c => c == a) / (double)Rows;
                mutual += both > 0 ? both * Math.Log(both / (ofA * ofB)) : 0;
            }
        }

        int kinds = Color.Distinct().Count();
        Assert.Equal(Math.Max(0, (mutual - ((kinds - 1) * 1 / (2.0 * Rows))) / entropy), Association.Of(x, y), 1e-9);
        Assert.InRange(Association.Of(Association.Values(HeightColumn), y), 0.6, 1);
        Assert.InRange(Association.Of(y, y), 0.98, 1);
        Assert.Equal(0, Association.Of(x, new int[Rows]));
    }

    [Fact]
    public void Numbers_are_put_into_ten_bins_of_equally_many_rows_and_what_is_missing_into_its_own()
    {
        int[] bins = Association.Values(HeightColumn);
        for (int i = 0; i < Rows; i++)
        {
            Assert.Equal(double.IsNaN(Height[i]), bins[i] == 0);
        }

        int known = Height.Count(double.IsFinite);
        Assert.Equal(10, bins.Where(bin => bin > 0).Distinct().Count());
        Assert.All(
            bins.Where(bin => bin > 0).CountBy(bin => bin),
            bin => Assert.InRange(bin.Value, (known / 10) - 1, (known / 10) + 2));
    }

    [Fact]
    public void Spreads_count_every_row_once()
    {
        long[] counts = InspectionReport.Counts(HeightColumn);
        double[] known = [.. Height.Where(double.IsFinite)];
        double least = known.Min(), width = (known.Max() - least) / 20;
        long[] expected = new long[20];
        foreach (double height in known)
        {
            expected[Math.Min(19, (int)Math.Floor((height - least) / width))]++;
        }

        Assert.Equal(expected, counts);
        Assert.Equal(
            new[] { 0, 1, 2 }.Select(color => (long)Color.Count(c => c == color)).Where(count => count > 0).OrderDescending(),
            InspectionReport.Counts(ColorColumn));
    }

    [Fact]
    public void A_page_names_columns_warnings_with_their_mend_and_lines_that_are_there_twice()
    {
        const string Hostile = "</td><script>alert(1)</script>";
        InspectedColumn[] columns = [HeightColumn, ColorColumn, ClassColumn];
        var page = new ShownPage(InspectionReport.Of(new InspectionContent("t.csv", Rows, columns)
        {
            Task = "class (binary classification)",
            Issues = [new InspectedIssue(true, Hostile, "it is odd", "mend it")],
            Repeated = [(12, 3), (99, 98)],
        }));
        Assert.StartsWith("In short120 rowsof 3 columns. To be predicted: class (binary classification). One warning.", page.Text[
            page.Text.IndexOf("In short120", StringComparison.Ordinal)..]);
        Assert.Contains(Hostile, page.Section("In short").Value, StringComparison.Ordinal);
        Assert.Contains("What to do: mend it", page.Section("In short").Value, StringComparison.Ordinal);
        Assert.Equal([["12", "3"], ["99", "98"]], page.Rows("Rows that are there twice"));
        int missing = Height.Count(double.IsNaN);
        Assert.Equal($"{missing} ({100.0 * missing / Rows:0.0}%)", page.Rows("Columns")[0][2]);
        Assert.Contains("height", page.Section("What says something about 'class'").Value, StringComparison.Ordinal);
        Assert.Contains("height", page.Section("Missing values").Value, StringComparison.Ordinal);
    }

    private static InspectedColumn HeightColumn => new("height", "numeric", Height.Count(double.IsNaN), 90, "150 to 190")
    {
        Numbers = Height,
        IsInput = true,
    };

    private static InspectedColumn ColorColumn => new("color", "categorical", Color.Count(code => code < 0), 3, "red, green")
    {
        Codes = Color,
        Categories = ["red", "green", "blue"],
        IsInput = true,
    };

    private static InspectedColumn ClassColumn => new("class", "boolean, target", 0, 2, "no, yes")
    {
        Codes = Class,
        Categories = ["no", "yes"],
        IsTarget = true,
    };
}
