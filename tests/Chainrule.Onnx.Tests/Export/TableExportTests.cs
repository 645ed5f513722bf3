using Chainrule.Losses;
using Chainrule.Onnx.Tests.Runtime;
using Chainrule.OnnxRuntime;
using Chainrule.Tables;
using Chainrule.Tables.Training;
using Chainrule.Tests.Support;

namespace Chainrule.Onnx.Tests.Export;

/// <summary>
/// Models of the tables that ship (of all where <see cref="Cases.AreMany"/>), and of one with everything in it, on all rows.
/// </summary>
public class TableExportTests
{
    // Scores are sums of hundreds of floats, which another order of additions rounds otherwise: 2.1e-6 was seen, on weather.
    private const double MostDifference = 3e-6;

    private static readonly (string File, string Target)[] Shipped =
    [
        ("penguins.csv", "body_mass_g"), ("iris.csv", "species"), ("points.csv", "y"), ("penguins.csv", "species"),
        ("seattle-weather.csv", "weather"), ("curve.csv", "y"),
    ];

    private static readonly Lazy<(TableModel Model, Table Table)[]> OfMixed = new(() =>
    {
        using var folder = new TemporaryFolder();
        string mixed = folder.Write("mixed.csv", System.Text.Encoding.UTF8.GetBytes(Mixed()));
        string[] targets = ["city", "rent", "price"];
        return [.. targets.Take(Cases.AreMany ? 3 : 2).Select(target => Case(mixed, target))];
    });

    private static readonly Lazy<(TableModel Model, Table Table)[]> OfShipped = new(() =>
    [
        .. Shipped.Take(Cases.AreMany ? Shipped.Length : 3)
            .Select(shipped => Case(Repository.PathTo("data", shipped.File), shipped.Target)),
    ]);

    [Theory, InlineData(RuntimeHost.Native), InlineData(RuntimeHost.Web)]
    public void All_rows_of_shipped_tables_come_out_the_same_in_ONNX_Runtime(RuntimeHost host)
    {
        var cases = OfShipped.Value.Concat(OfMixed.Value).ToList();
        var files = cases.Select(@case => OnnxExport.ToBytes(@case.Model.Model)).ToList();
        var results = RuntimeOracle.Run(
            host, [.. cases.Select((@case, i) => (files[i], Inputs(@case.Model, @case.Table)))]);
        var failures = cases.Zip(results, (@case, result) => Difference(@case.Model, @case.Table, result)).OfType<string>(
            ).ToList();
        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    [Fact]
    public void The_checker_of_python_accepts_tables() =>
        RuntimeOracle.Check([.. OfMixed.Value.Select(@case => OnnxExport.ToBytes(@case.Model.Model))]);

    // Numbers with a long tail and missing ones, whole numbers that are categories, texts in several cases, rare ones and missing
    // ones, truth values, dates with times, a unit, a placeholder.
    private static string Mixed()
    {
        var random = new Random(4);
        var csv = new System.Text.StringBuilder("area,income,zone,city,garden,built,weight,score,price,rent,sold\n");
        string[] cities = ["Rome", "Paris", "Berlin", "Oslo"];
        for (int row = 0; row < 400; row++)
        {
            double area = 40 + 100 * random.NextDouble(),
                income = Math.Exp(8 + 2.5 * random.NextDouble() * random.NextDouble() * 3);
            string city = row % 97 == 0 ? "Nowhere" : cities[random.Next(4)];
            city = random.Next(12) switch { 0 => city.ToUpperInvariant(), 1 => "", 2 => city.ToLowerInvariant(), _ => city };
            var built = new DateTime(1960 + random.Next(60), 1 + random.Next(12), 1 + random.Next(28), random.Next(24),
                random.Next(60), 0);
            double price = 1000 * area + 0.3 * income + 50_000 * (city.Length % 3) + 10_000 * random.NextDouble();
            string[] cells =
            [
                random.Next(10) == 0 ? "NA" : $"{area:0.00}", $"{income:0.##}", $"{1 + random.Next(4)}", city,
                random.Next(15) == 0 ? "" : random.Next(2) == 0 ? "yes" : "no",
                random.Next(20) == 0 ? "" : $"{built:yyyy-MM-dd HH:mm:ss}", $"{random.Next(100)} kg",
                random.Next(9) == 0 ? "-" : $"{random.NextDouble():0.000}", $"{price:0}",
                $"{Math.Exp(area / 12 + 2 * random.NextDouble()):0.00}", price > 120_000 ? "true" : "false",
            ];
            csv.Append(string.Join(',', cells)).Append('\n');
        }

        return csv.ToString();
    }

    private static (TableModel Model, Table Table) Case(string file, string target)
    {
        var trained = new TabularTrainer().Fit(Table.Load(file), target);
        return (trained.Model, Table.Load(file, trained.Model.Reading()));
    }

    private static Tensor[] Inputs(TableModel model, Table table) =>
    [
        .. model.Preparation.Columns.Select(column =>
        {
            var definition = column.Definition;
            bool isText = definition.Kind is ColumnKind.Categorical or ColumnKind.Boolean && !definition.CategoriesAreNumbers;
            Array values = isText
                ? (string[])[.. Enumerable.Range(0, table.RowCount).Select(row => table[definition.Name].Text(row) ?? "")]
                : definition.Kind is ColumnKind.Categorical or ColumnKind.Boolean
                    ? (double[])[.. Enumerable.Range(0, table.RowCount).Select(row => Number(table[definition.Name].Text(row)))]
                    : definition.ReadNumbers(table);
            return new Tensor(definition.Name, [table.RowCount, 1], values);
        }),
    ];

    private static double Number(string? text) =>
        double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out double number) ? number : double.NaN;

    private static string? Difference(TableModel model, Table table, Dictionary<string, Tensor> result)
    {
        float[] expected = model.Predict(table);
        string name = $"{string.Join(", ", model.Targets)} of {table.Source}";
        if (model.Output == OutputKind.Values)
        {
            float[] values = (float[])result["values"].Values;
            double usual = expected.Average(Math.Abs);
            int at = Enumerable.Range(0, expected.Length).FirstOrDefault(
                i => !(Math.Abs(values[i] - expected[i]) <= 1e-5 * Math.Max(Math.Abs(expected[i]), usual)), -1);
            return at < 0 ? null : $"{name}: row {at} is {values[at]:R}, here {expected[at]:R}";
        }

        int[] classes = model.Classify(table);
        float[] probabilities = (float[])result["probabilities"].Values;
        string[] labels = (string[])result["label"].Values;
        int outputs = model.Network.OutputShape.Count;
        for (int row = 0; row < classes.Length; row++)
        {
            if (labels[row] != model.Classes[classes[row]])
            {
                return $"{name}: row {row} is {labels[row]}, here {model.Classes[classes[row]]}";
            }

            for (int k = 0; k < Math.Max(2, outputs); k++)
            {
                double here = outputs > 1 ? expected[row * outputs + k] : k == 1 ? expected[row] : 1 - expected[row];
                double there = probabilities[row * Math.Max(2, outputs) + k];
                if (!(Math.Abs(here - there) <= MostDifference))
                {
                    return $"{name}: probability {k} of row {row} is {there:R}, here {here:R}";
                }
            }
        }

        return null;
    }
}
