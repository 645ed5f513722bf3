using System.Globalization;
using System.Text;
using Chainrule.Data;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Tables;
using Chainrule.Tables.Training;
using Chainrule.Tests.Support;

namespace Chainrule.Exchange.Tests.Source;

/// <summary>
/// A model as one file of C#: compiled alone, its own test passes, and its predictions have the library's bits.
/// </summary>
[Trait("Category", "Numbers")]
public class CSharpExportTests
{
    private const int Rows = 40;

    private const string Joined =
        "periodic:2:3:4 concatenate(dense:5 tanh | identity | dense:3) sum(dense:4 | dense:4 relu) dense:3";

    public static TheoryData<string, string, OutputKind> Networks => new()
    {
        { "dense:256 relu dense:10", "28x28", OutputKind.SoftmaxLogits },
        { "dense:200 gelu dense:33 leaky-relu:0.2 dense:17 elu:0.7 dense:40 selu dense:3", "13", OutputKind.Values },
        { "dense:70 gelu-tanh dense:16 silu dense:128 mish dense:64 softplus dense:1", "5", OutputKind.SigmoidLogits },
        { "dense:20 sigmoid dense:9 tanh dense:8 sinh:2 dense:6 hard-sigmoid dense:35 softmax", "7", OutputKind.Values },
        { "layer-norm dense:21 batch-norm:0.2:0.001 relu dropout:0.3 identity dense:18 log-softmax", "7", OutputKind.Values },
        { "piecewise:3:5:4 dense:6 residual(dense:6 relu dense:6) dense:2", "9", OutputKind.SoftmaxLogits },
        { Joined, "6", OutputKind.Values },
        { "embedding:4x3,5x2 relu concatenate(relu | tanh) dense:3", "6", OutputKind.SoftmaxLogits },
        { "relu batch-norm softmax dense:5", "4x6x3", OutputKind.Values },
        { "flatten", "5", OutputKind.Values },
        { "dense:3:no-bias", "1", OutputKind.SigmoidLogits },
    };

    [Theory, MemberData(nameof(Networks))]
    public void A_network_predicts_the_same_bits(string notation, string input, OutputKind output)
    {
        var shape = new Shape([.. input.Split('x').Select(int.Parse)]);
        var network = LayerNotation.Parse(notation, shape, seed: 5);
        Fill(network.State, new RandomStream(6, 1), 0.5, 2);
        Fill(network.Parameters, new RandomStream(6, 3), -0.4, 0.4);
        var scaling = input == "28x28" ? Scaling.BytesToUnit
            : input == "13" ? Scaling.Of([.. Numbers(13, 7, 0.5, 2)], [.. Numbers(13, 8, -1, 1)]) : Scaling.None;
        var model = new Model(network, output, scaling);

        var compiled = new CompiledModel(CSharpExport.ToText(model, "my-model 2"));

        Assert.Equal("MyModel2", compiled.Name);
        Assert.Null(compiled.SelfTest());
        float[] expected = new float[network.OutputShape.Count];
        for (uint row = 0; row < Rows; row++)
        {
            float far = row % 4 == 3 ? 60 : 3;
            float[] x = Numbers(shape.Count, 10 + row, input == "28x28" ? 0 : -far, input == "28x28" ? 255 : far);
            x[0] = row switch { 5 => float.NaN, 6 => float.PositiveInfinity, 7 => 0, 8 => -0f, _ => x[0] };
            model.Predict(x, expected);
            AssertBits(expected, compiled.Predict(x), $"{notation}, row {row}");
            if (output == OutputKind.SoftmaxLogits && row != 5)
            {
                Assert.Equal(model.Classify(x), compiled.Classify(x));
            }
        }
    }

    public static TheoryData<string, string, ModelKind, string?> TablesOfAllKinds =>
    [
        .. new (string, string, ModelKind, string?)[]
        {
            ("penguins.csv", "species", ModelKind.Network, "dense:24 silu dense:3"),
            ("penguins.csv", "body_mass_g", ModelKind.Linear, null),
            ("kinds", "paid", ModelKind.Linear, null),
            ("iris.csv", "species", ModelKind.Linear, null),
            ("seattle-weather.csv", "weather", ModelKind.Linear, null),
        }.Take(Cases.AreMany ? 5 : 3),
    ];

    [Theory, MemberData(nameof(TablesOfAllKinds))]
    public void A_table_predicts_the_same_bits(string data, string target, ModelKind kind, string? layers)
    {
        var table = data == "kinds" ? Kinds() : Table.Load(Repository.PathTo("data", data));
        var options = new TabularOptions { Kind = kind, Threads = 1, Layers = layers };
        var model = new TabularTrainer(options).Fit(table, target).Model;
        var preparation = (TablePreparation)model.Model.Preparation;
        string text = CSharpExport.ToText(model.Model, "table");

        var compiled = new CompiledModel(text);

        Assert.Null(compiled.SelfTest());
        float[] features = preparation.Apply(table, new UnseenValues());
        float[] expected = new float[table.RowCount * model.Model.Network.OutputShape.Count];
        model.Model.Predict(features, expected);
        var properties = compiled.Row!.GetProperties().Where(property => property.Name != "EqualityContract").ToList();
        var columns = preparation.Columns.Select(column => column.Definition).ToList();
        Assert.Equal(columns.Count, properties.Count);
        var values = columns.Zip(properties).Select(pair => (pair.Second.Name, Values(pair.First, table))).ToList();
        int outputs = expected.Length / table.RowCount;
        for (int row = 0; row < table.RowCount; row += 1 + (row / 50))
        {
            float[] actual = compiled.Predict(values.Select(one => (one.Name, one.Item2[row])));
            AssertBits(expected.AsSpan(row * outputs, outputs), actual, $"{data}, row {row}");
        }
    }

    [Fact]
    public void A_changed_number_fails_the_test_of_itself()
    {
        var model = new Model(LayerNotation.Parse("dense:4 relu dense:2", new Shape(3), seed: 5), OutputKind.SoftmaxLogits);
        string text = CSharpExport.ToText(model, "model");
        string first = text[(text.IndexOf("=> \"\"\"", StringComparison.Ordinal) + 16)..];
        string changed = text.Replace(first[..8], (first[0] == 'A' ? 'B' : 'A') + first[1..8], StringComparison.Ordinal);

        Assert.Null(new CompiledModel(text).SelfTest());
        Assert.IsType<InvalidOperationException>(new CompiledModel(changed).SelfTest());
    }

    [Fact]
    public void Labels_and_names_that_are_hostile_stay_texts()
    {
        string[] names = ["a\"; throw null; //", "b\\", "c\u2028\u202Ed", "\"\"\""];
        var model = new Model(LayerNotation.Parse("dense:4", new Shape(3), seed: 5), OutputKind.SigmoidLogits)
        {
            Labels = new Labels(names, [0.2, 0.5, 0.7, 0.9]),
        };

        var compiled = new CompiledModel(CSharpExport.ToText(model, "class int; {"));

        Assert.Equal("ClassInt", compiled.Name);
        Assert.Null(compiled.SelfTest());
    }

    [Fact]
    public void A_convolution_is_refused_with_the_mend()
    {
        var model = new Model(LayerNotation.Parse("conv:3:3 relu dense:2", new Shape(6, 6), seed: 5), OutputKind.SoftmaxLogits);

        var error = Assert.Throws<ChainruleException>(() => CSharpExport.ToText(model, "model"));

        Assert.Contains("layers.0 (conv:3:3)", error.Message);
        Assert.Contains("ONNX", error.Help!);
    }

    // Columns of every kind: dates, times, truths, units, codes, categories with missing and rare ones, numbers with a long tail.
    private static Table Kinds()
    {
        var csv = new StringBuilder("day,time,city,member,grade,weight,income,share,flag,paid\n");
        string[] cities = ["Rome", "oslo", "New York", "", "Łódź"];
        for (int i = 0; i < 240; i++)
        {
            var date = new DateTime(2021, 1, 1).AddDays(i * 3);
            string income = i % 11 == 0 ? "NA" : (Math.Exp(i % 23 / 2.5) * 100).ToString("0.##", CultureInfo.InvariantCulture);
            string city = i % 97 == 5 ? $"rare{i}" : cities[i % 5];
            string member = i % 3 == 0 ? "yes" : "no", paid = i % 7 < 3 ? "yes" : "no";
            csv.Append(CultureInfo.InvariantCulture, $"{date:yyyy-MM-dd},{i % 24:00}:{i % 60:00},{city},{member},")
                .Append(CultureInfo.InvariantCulture, $"{i % 4},{(i % 50) + 0.5} kg,{income},{i % 30}%,{i % 2},{paid}\n");
        }

        return Table.Read(new MemoryStream(Encoding.UTF8.GetBytes(csv.ToString())), "kinds.csv");
    }

    private static object?[] Values(ColumnDefinition column, Table table)
    {
        bool areTexts = column.Kind is ColumnKind.Categorical or ColumnKind.Boolean && !column.CategoriesAreNumbers;
        if (areTexts)
        {
            return [.. Enumerable.Range(0, table.RowCount).Select(row => table[column.Name].Text(row))];
        }

        if (column.Kind is ColumnKind.Numeric or ColumnKind.Date)
        {
            return [.. column.ReadNumbers(table, new UnseenValues()).Cast<object?>()];
        }

        return [.. column.ReadCategories(table).Select(category => (object?)(
            category < 0 ? double.NaN : double.Parse(column.Categories[category], CultureInfo.InvariantCulture)))];
    }

    private static void AssertBits(ReadOnlySpan<float> expected, float[] actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < actual.Length; i++)
        {
            bool areSame = float.IsNaN(expected[i])
                ? float.IsNaN(actual[i])
                : BitConverter.SingleToInt32Bits(expected[i]) == BitConverter.SingleToInt32Bits(actual[i]);
            Assert.True(areSame, $"{what}, output {i}: {actual[i]:R}, not {expected[i]:R}");
        }
    }

    private static float[] Numbers(int count, uint stream, double from, double to)
    {
        float[] numbers = new float[count];
        Fill(numbers, new RandomStream(9, stream), from, to);
        return numbers;
    }

    private static void Fill(Span<float> numbers, RandomStream random, double from, double to)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = (float)(from + (random.Uniform((uint)i) * (to - from)));
        }
    }
}
