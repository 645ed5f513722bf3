using Chainrule.Data;
using Chainrule.Insight.Results;
using Chainrule.Kernels;
using Chainrule.Tables;
using Chainrule.Tests.Support;

namespace Chainrule.Insight.Tests.Results;

public class NearDuplicatesTests
{
    private const int Width = 64;

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(4, 1)]
    [InlineData(0, 0.95)]
    public void Images_that_are_copied_with_noise_or_darker_are_all_found_and_others_are_not(int noise, double brightness)
    {
        float[] train = Images(500, seed: 1), test = Images(100, seed: 2);
        var random = new RandomStream(3, RandomStreams.User(0));
        for (int i = 0; i < 30 * Pixels; i++)
        {
            test[i] = (float)(train[50 * Pixels + i] * brightness) + (random.Below(2 * noise + 1, (uint)i) - noise) / 255f;
        }

        Assert.Equal(new RepeatedRows(30, 100), NearDuplicates.Count(Data(train, Pixels), Data(test, Pixels)));
    }

    [Fact]
    public void All_pairs_within_the_limit_are_found_and_none_beyond()
    {
        float[] train = Noise(300, seed: 1), test = Noise(100, seed: 2);
        for (int row = 0; row < 60; row++)
        {
            // a share of another row's numbers: 0.09² of its spread is near, 0.12² is not
            for (int i = 0; i < Width; i++)
            {
                test[row * Width + i] = train[(row + 30) * Width + i] + (row < 30 ? 0.06f : 0.2f) * test[row * Width + i];
            }
        }

        int expected = 0;
        for (int row = 0; row < 100; row++)
        {
            float[] tested = test[(row * Width)..((row + 1) * Width)];
            double mean = tested.Average(),
                spread = tested.Sum(x => (x - mean) * (x - mean));
            expected += Enumerable
                .Range(0, 300)
                .Any(other => tested.Select((x, i) => Math.Pow(x - train[other * Width + i], 2)).Sum() <= 0.01 * spread)
                ? 1
                : 0;
        }

        Assert.InRange(expected, 25, 35);
        Assert.Equal(expected, NearDuplicates.Count(Data(train), Data(test), Workers.Shared).Found);
    }

    [Fact]
    public void Blank_rows_are_duplicates_of_blank_rows_alone()
    {
        Assert.Equal(5, NearDuplicates.Count(Data(new float[3 * Width]), Data(new float[5 * Width])).Found);
        Assert.Equal(0, NearDuplicates.Count(Data(Noise(3, seed: 1)), Data(new float[5 * Width])).Found);
    }

    [Fact]
    public void Rows_of_few_numbers_are_compared_too_and_of_many_rows_some()
    {
        var data = ArrayDataset.OfClasses([1, 2, 3, 4, 5, 7], new Shape(2), [0, 1, 0], 2);
        Assert.Equal(new RepeatedRows(3, 3), NearDuplicates.Count(data, data));
        var many = Data(Noise(2500, seed: 1));
        Assert.Equal(new RepeatedRows(834, 834), NearDuplicates.Count(many, many));
    }

    [Fact]
    public void Persons_measured_five_times_are_on_both_sides()
    {
        float[] persons = Normal(200 * 6, 1), noise = Normal(1000 * 6, 2);
        var found = OfTable(6, 1000, (row, k) => persons[row / 5 * 6 + k] + 0.02 * noise[row * 6 + k]);
        Assert.InRange(found.Found, 150, 200);
        Assert.Equal(200, found.LookedAt);
    }

    [Fact]
    public void Of_a_table_with_every_row_twice_most_test_rows_are_trained_on()
    {
        float[] rows = Normal(400 * 5, 1);
        Assert.InRange(OfTable(5, 800, (row, k) => Math.Round(rows[row % 400 * 5 + k], 2)).Found, 100, 150);
    }

    [Fact]
    public void Copies_that_differ_in_a_category_are_none()
    {
        float[] rows = Normal(400 * 5, 1);
        double Cell(int row, int k) => rows[row % 400 * 5 + k];
        Assert.Equal(0, OfTable(5, 800, Cell, row => row < 400 ? "left" : "right").Found);
        Assert.InRange(OfTable(5, 800, Cell, row => row % 2 == 0 ? "even" : "odd").Found, 100, 150);
    }

    [Theory]
    [InlineData(2, 5000, 4)] // two numbers: many rows are close by nature
    [InlineData(2, 3000, 1)]
    [InlineData(1, 3000, 2)]
    [InlineData(4, 2000, 0)] // whole numbers, of which many rows are equal
    [InlineData(6, 3000, 1)]
    [InlineData(12, 1000, 3)]
    public void Tables_of_independent_rows_have_none(int columns, int rows, int digits)
    {
        float[] numbers = Normal(rows * columns, 1);
        Assert.Equal(0, OfTable(columns, rows, (row, k) => Math.Round(numbers[row * columns + k], digits)).Found);
    }

    [Fact]
    public void Rows_in_dense_and_thin_places_with_a_blank_half_have_none()
    {
        float[] numbers = Normal(3000 * 5, 1);
        Assert.Equal(
            0,
            OfTable(5, 3000, (row, k) => Math.Round(row % 2 == 0 ? 0 : Math.Exp(1.5 * numbers[row * 5 + k]), 3)).Found
        );
    }

    [Theory]
    [InlineData("iris.csv", "species")]
    [InlineData("penguins.csv", "species")]
    [InlineData("seattle-weather.csv", "weather")]
    public void The_tables_that_come_along_have_none(string file, string target)
    {
        var table = Table.Load(Repository.PathTo("data", file));
        var columns = TableSchema
            .Infer(table, new TableOptions { Targets = [target] })
            .Inputs.Select(column => column.Definition);
        Assert.Equal(0, Found(table, columns).Found);
    }

    private const int Side = 20, Pixels = Side * Side;

    private static RepeatedRows OfTable(int columns, int rows, Func<int, int, double> cell, Func<int, string>? category = null)
    {
        var text = new System.Text.StringBuilder(
            string.Join(',', Enumerable.Range(0, columns).Select(k => $"x{k}")) + ",category,y\n"
        );
        for (int row = 0; row < rows; row++)
        {
            string cells = string.Join(
                ',',
                Enumerable
                    .Range(0, columns)
                    .Select(k => cell(row, k).ToString("R", System.Globalization.CultureInfo.InvariantCulture))
            );
            text.Append(cells)
                .Append(',')
                .Append(category?.Invoke(row) ?? (row / 5 % 2 == 0 ? "a" : "b"))
                .Append(',')
                .Append(row % 2 == 0 ? "no" : "yes")
                .Append('\n');
        }

        var table = Table.Read(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text.ToString())), "rows");
        return Found(
            table,
            TableSchema.Infer(table, new TableOptions { Targets = ["y"] }).Inputs.Select(column => column.Definition)
        );
    }

    // a fifth of the rows is held out at random
    private static RepeatedRows Found(Table table, IEnumerable<ColumnDefinition> columns)
    {
        int[] rows = [.. Enumerable.Range(0, table.RowCount)];
        new RandomStream(5, RandomStreams.Split).Shuffle(rows);
        var test = table.Select(rows.AsSpan(0, rows.Length / 5));
        var train = table.Select(rows.AsSpan(rows.Length / 5));
        return NearDuplicates.Count(TablePreparation.Learn(train, columns), train, test);
    }

    // three bright bars of random place and size
    private static float[] Images(int count, ulong seed)
    {
        var random = new RandomStream(seed, RandomStreams.User(1));
        float[] images = new float[count * Pixels];
        for (int i = 0; i < count * 3; i++)
        {
            int left = random.Below(12, (uint)i * 4),
                top = random.Below(12, (uint)i * 4 + 1),
                width = 2 + random.Below(6, (uint)i * 4 + 2);
            float light = 0.4f + 0.6f * (float)random.Uniform((uint)i * 4 + 3);
            for (int k = 0; k < width * 8; k++)
            {
                images[i / 3 * Pixels + (top + k / width) * Side + left + k % width] = light;
            }
        }

        return images;
    }

    private static ArrayDataset Data(float[] x, int width = Width) =>
        ArrayDataset.OfClasses(x, new Shape(width), new int[x.Length / width], 2);

    // nearly normal: sums of twelve
    private static float[] Normal(int count, ulong seed)
    {
        var random = new RandomStream(seed, RandomStreams.User(2));
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            double sum = -6;
            for (int k = 0; k < 12; k++)
            {
                sum += random.Uniform((uint)(i * 12 + k));
            }

            values[i] = (float)sum;
        }

        return values;
    }

    private static float[] Noise(int rows, uint seed)
    {
        var values = new float[rows * Width];
        for (int i = 0; i < values.Length; i++)
        {
            seed = (seed * 1664525) + 1013904223;
            values[i] = (seed >> 8) / (float)(1 << 24) - 0.5f;
        }

        return values;
    }

    [Fact]
    public void Rows_of_a_sparse_table_that_share_their_zeros_are_no_copies()
    {
        var random = new RandomStream(5, RandomStreams.User(0));
        // 85% zeros: most rows have one number or none
        double Cell(int row, int k) =>
            random.Uniform((uint)((row * 12) + (2 * k))) < 0.85
                ? 0
                : Math.Round(2 * random.Uniform((uint)((row * 12) + (2 * k) + 1)), 3);
        Assert.InRange(OfTable(6, 2000, Cell).Found, 0, 3);
        // among them 40 real copies of rows that have more
        int[] full =
        [
            .. Enumerable.Range(0, 1500).Where(row => Enumerable.Range(0, 6).Count(k => Cell(row, k) != 0) >= 3).Take(40),
        ];
        // a fifth of them is in the test rows
        Assert.InRange(
            OfTable(6, 2000, (row, k) => Cell(row >= 1900 && row - 1900 < full.Length ? full[row - 1900] : row, k)).Found,
            6,
            12
        );
    }
}
