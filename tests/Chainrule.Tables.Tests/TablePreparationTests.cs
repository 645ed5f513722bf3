using Chainrule.Tables.Csv;

namespace Chainrule.Tables.Tests;

public class TablePreparationTests
{
    private static readonly PreparationOptions Standard = new() { Scaling = NumberScaling.Standard };

    [Fact]
    public void Numbers_get_mean_0_and_deviation_1_missing_ones_the_median_and_an_indicator()
    {
        var preparation = Learn(Standard, Numbers("a", 1, 2, double.NaN, 6), Numbers("b", 5, 7, 9, 11));
        float[] x = preparation.Apply(Make(Numbers("a", 1, 2, double.NaN, 6), Numbers("b", 5, 7, 9, double.NaN)));
        Assert.Equal(["a", "a is missing", "b"], preparation.FeatureNames);
        double deviation = Math.Sqrt(14.0 / 3);
        Assert.Equal([(float)(-2 / deviation), 0, (float)(-3 / Math.Sqrt(5))], x[..3]);
        Assert.Equal((float)(-1 / deviation), x[6], 1e-6f);     // the median 2, on the scale
        Assert.Equal(1, x[7]);
        Assert.Equal(0, x[11]);                                 // missing where none was in training: the median is the mean here
    }

    [Fact]
    public void A_long_tail_is_scaled_by_quartiles_and_limited_smoothly()
    {
        double[] values = [.. Enumerable.Range(-50, 101).Select(i => i / 10.0), 1e6];
        var scale = NumberScale.Of([.. values.Order()], NumberScaling.Automatic);
        Assert.True(scale.IsLimited);
        Assert.InRange(scale.Apply(1e6), 3.99f, 4);
        Assert.InRange(scale.Apply(double.MaxValue), 3.99f, 4);
        Assert.InRange(scale.Apply(scale.Center), 0, 0);
        Assert.True(scale.Apply(5) < scale.Apply(6) && scale.Apply(-5) > scale.Apply(-6));
        Assert.False(NumberScale.Of([.. values[..^1].Order()], NumberScaling.Automatic).IsLimited);
    }

    [Fact]
    public void Columns_that_say_nothing_stay_finite()
    {
        foreach (
            double[] values in new[]
            {
                [3, 3, 3, 3],
                [double.NaN, double.NaN],
                [double.MaxValue, -double.MaxValue, 0],
                [1e-320, 0, 0],
                new[] { 0.0, 0, 0, 0, 0, 0, 0, 0, 0, 5 },
            }
        )
        {
            foreach (var scaling in Enum.GetValues<NumberScaling>())
            {
                var preparation = Learn(new PreparationOptions { Scaling = scaling, HasPositions = true }, Numbers("a", values));
                Assert.All(preparation.Apply(Make(Numbers("a", [.. values, double.NaN, double.MaxValue, -1e300]))), x =>
                    Assert.True(float.IsFinite(x))
                );
            }
        }
    }

    [Fact]
    public void Positions_are_the_share_of_training_rows_below()
    {
        double[] values = [.. Enumerable.Range(0, 1001).Select(i => (double)(i * i))];
        var preparation = Learn(new PreparationOptions { HasPositions = true }, Numbers("a", values));
        Assert.Equal((1, 2, "a as a position"), (preparation.Positions, preparation.Features, preparation.FeatureNames[0]));
        float[] x = preparation.Apply(Make(Numbers("a", 0, 250_000, 1_000_000, -5, 2e6, double.NaN)));
        float[] positions = [.. Enumerable.Range(0, 6).Select(row => x[2 * row])];
        float[] expected = [0, 0.5f, 1, 0, 1, 0.5f];
        for (int i = 0; i < 6; i++)
        {
            Assert.Equal(expected[i], positions[i], 0.01f);
        }

        // half of all are 0: they lie in the middle of their half
        var zeros = Learn(new PreparationOptions { HasPositions = true }, Numbers("a", [.. new double[100], .. values[1..101]]));
        Assert.InRange(zeros.Apply(Make(Numbers("a", 0)))[0], 0.2f, 0.3f);
    }

    [Fact]
    public void Categories_are_one_feature_each_and_rare_missing_and_unknown_ones_have_their_own()
    {
        string?[] texts = ["x", "x", "y", "y", "z", null, null];
        var preparation = Learn(Standard, TableColumn.OfTexts("c", texts));
        Assert.Equal(["c is x", "c is y", "c is another", "c is missing"], preparation.FeatureNames);
        float[] x = preparation.Apply(Make(TableColumn.OfTexts("c", ["y", "z", "never seen", null])));
        Assert.Equal([0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1], x);

        // where no rare one was there to learn from, an unknown one is none of them
        Assert.Equal([0, 0], Learn(Standard, TableColumn.OfTexts("c", texts[..4])).Apply(Make(TableColumn.OfTexts("c", ["w"]))));
    }

    [Fact]
    public void Many_categories_become_codes_and_unknown_ones_code_0()
    {
        string[] texts = [.. Enumerable.Range(0, 120).Select(i => $"k{i % 40}")];
        var preparation = Learn(
            new PreparationOptions { EmbedFrom = 16 },
            Numbers("a", [.. Enumerable.Range(0, 120).Select(i => (double)i)]),
            TableColumn.OfTexts("c", texts)
        );
        Assert.Equal([(42, 6)], preparation.Embeddings);
        float[] x = preparation.Apply(Make(TableColumn.OfTexts("c", ["k0", "other", null, "k39"]), Numbers("a", 1, 2, 3, 4)));
        var codes = Enumerable.Range(0, 4).Select(row => x[2 * row + 1]).ToArray();
        Assert.Equal([0, 0], codes[1..3]);
        Assert.All([codes[0], codes[3]], code => Assert.InRange(code, 2, 41));
        Assert.NotEqual(codes[0], codes[3]);
    }

    [Fact]
    public void Dates_become_time_elapsed_season_day_of_the_week_and_time_of_day()
    {
        string[] texts =
        [
            .. Enumerable
                .Range(0, 30)
                .Select(i => new DateTime(2024, 1, 1, i % 24, 30, 0).AddDays(i).ToString("yyyy-MM-dd HH:mm")),
        ];
        var preparation = Learn(Standard, TableColumn.OfTexts("when", texts));
        Assert.Equal(12, preparation.Features);
        float[] x = preparation.Apply(Make(TableColumn.OfTexts("when", ["2024-07-01 06:00", "1969-12-31 18:00"])));
        Assert.True(x[0] > 5 && x[12] < -5);
        Assert.Equal(Math.Sin(2 * Math.PI * 182 / 365.25), x[1], 1e-6);
        Assert.Equal(Math.Cos(2 * Math.PI * 182 / 365.25), x[2], 1e-6);
        Assert.Equal([0, 1, 0, 0, 0, 0, 0], x[3..10]);      // a Monday
        Assert.Equal([0, 0, 0, 1, 0, 0, 0], x[15..22]);     // a Wednesday
        Assert.Equal([1, 0, -1, 0], [x[10], x[11], x[22], x[23]]);
    }

    [Fact]
    public void Missing_columns_are_listed_all_and_others_do_not_matter()
    {
        var preparation = Learn(Standard, Numbers("a", 1, 2, 3), Numbers("b", 1, 2, 4), Numbers("c", 1, 2, 5));
        var error = Assert.Throws<ChainruleException>(() => preparation.Apply(Make(Numbers("b", 1), Numbers("z", 1))));
        Assert.Contains("the columns 'a', 'c'", error.Message);
        var wide = Learn(Standard, [.. Enumerable.Range(0, 300).Select(i => Numbers($"n{i}", 1, 2, i))]);
        error = Assert.Throws<ChainruleException>(() =>
            wide.Apply(Make([.. Enumerable.Range(0, 300).Select(i => Numbers($"m{i}", 1))]))
        );
        Assert.Contains("'n98', 'n99' and 200 more, which", error.Message);
        Assert.Equal(
            "its columns are m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15, m16, m17, m18, m19 and "
                + "280 more",
            error.Help
        );
        Assert.Equal(
            preparation.Apply(Make(Numbers("a", 1), Numbers("b", 2), Numbers("c", 3))),
            preparation.Apply(Make(Numbers("other", 9), Numbers("c", 3), Numbers("b", 2), Numbers("a", 1))));
    }

    private static TableColumn Numbers(string name, params double[] values) => TableColumn.OfNumbers(name, [.. values]);

    private static Table Make(params TableColumn[] columns) => Table.FromColumns("test", columns);

    private static TablePreparation Learn(PreparationOptions options, params TableColumn[] columns)
    {
        var table = Make(columns);
        var definitions = TableSchema.Infer(table, new TableOptions
        {
            Numeric = [.. columns.Where(column => !column.HasTexts).Select(column => column.Name)],
            Categorical = [.. columns.Where(column => column.HasTexts && column.Name == "c").Select(column => column.Name)],
        }).Columns.Select(column => column.Definition);
        return TablePreparation.Learn(table, definitions, options);
    }

    [Fact]
    public void Thousands_of_columns_are_prepared_as_each_by_itself_and_the_first_wrong_cell_is_told()
    {
        const int Columns = 2100, Count = 6;
        string header = string.Join(',', Enumerable.Range(0, Columns).Select(i => $"n{i}"));
        string Row(int row, int wrong = -1) =>
            string.Join(
                ',',
                Enumerable
                    .Range(0, Columns)
                    .Select(i => wrong >= 0 && i >= wrong && i % 7 == 3 ? "x" : $"{(((row * 31) + (i * 17)) % 101) / 4.0}")
            );
        var table = TableTests.Read($"{header}\n{string.Join('\n', Enumerable.Range(0, Count).Select(row => Row(row)))}\n");
        ColumnDefinition[] definitions =
        [
            .. table.Columns.Select(column => new ColumnDefinition { Name = column.Name, Kind = ColumnKind.Numeric }),
        ];
        var all = TablePreparation.Learn(table, definitions);
        float[] features = all.Apply(table);
        for (int column = 0; column < Columns; column += 300)
        {
            float[] alone = TablePreparation.Learn(table, [definitions[column]]).Apply(table);
            Assert.Equal(alone, Enumerable.Range(0, Count).Select(row => features[(row * Columns) + column]));
        }

        var wrong = TableTests.Read($"{header}\n{Row(0)}\n{Row(1, wrong: 1000)}\n");
        Assert.Contains(
            "line 3, column 'n1004': \"x\" is not a number",
            Assert.Throws<CsvException>(() => all.Apply(wrong)).Message,
            StringComparison.Ordinal
        );
    }
}
