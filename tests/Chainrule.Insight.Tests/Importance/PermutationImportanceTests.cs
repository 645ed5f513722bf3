using System.Text.Json;
using Chainrule.Insight.Importance;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Tables;
using Chainrule.Tests.Support;

namespace Chainrule.Insight.Tests.Importance;

public class PermutationImportanceTests
{
    [Theory]
    [InlineData("values", "R²")]
    [InlineData("classes", "accuracy")]
    public void The_same_orders_give_the_importances_of_scikit_learn(string task, string name)
    {
        var golden = GoldenFile.Read("comparison.json").GetProperty(task);
        double[] y = golden.GetProperty("y").Doubles();
        var table = TableOf(golden);
        var model = Linear(
            table,
            golden.GetProperty("coefficients").Doubles(),
            golden.GetProperty("intercept").GetDouble(),
            isClass: task == "classes"
        );
        IReadOnlyList<int[]> orders = [.. golden.GetProperty("orders").EnumerateArray().Select(order => order.Integers())];
        float[] values = [.. y.Select(value => (float)value)];
        var result = PermutationImportance.Of(
            model,
            table,
            y.Length,
            name,
            scores =>
                task == "classes"
                    ? PermutationImportance.Accuracy(model, scores, [.. y.Select(value => (int)value)])
                    : PermutationImportance.R2(scores, values, 1),
            _ => orders,
            workers: null
        );
        Assert.Equal(golden.GetProperty("score").GetDouble(), result.Value, 1e-6);
        for (int i = 0; i < 4; i++)
        {
            var column = result.Columns.Single(column => column.Column == $"x{i}");
            Assert.Equal(golden.GetProperty("mean")[i].GetDouble(), column.Mean, 1e-5);
            Assert.Equal(golden.GetProperty("deviation")[i].GetDouble(), column.Deviation, 1e-5);
            Assert.All(golden.GetProperty("drops")[i].Doubles().Zip(column.Drops), pair =>
                Assert.Equal(pair.First, pair.Second, 1e-5)
            );
        }

        Assert.Equal(result.Columns.OrderByDescending(column => column.Mean), result.Columns);
    }

    [Fact]
    public void Of_a_rare_class_that_is_never_predicted_columns_matter_by_the_order_they_give()
    {
        var random = new RandomStream(1, RandomStreams.User(0));
        double[] told = [.. Enumerable.Range(0, 400).Select(row => (double)random.Uniform((uint)row))];
        var table = Table.FromColumns(
            "t",
            TableColumn.OfNumbers("told", told),
            TableColumn.OfNumbers("noise", [.. told.Select((_, row) => (double)random.Uniform((uint)(1000 + row)))])
        );
        var preparation = TablePreparation.Learn(
            table,
            TableSchema.Infer(table, new TableOptions()).Columns.Select(column => column.Definition)
        );
        var network = LayerNotation.Parse("dense:1", new Shape(preparation.Features), seed: 1);
        network.Parameters.Clear();
        network.Parameters[0] = 1;
        network.Parameters[^1] = -9;
        var model = new Model(network, OutputKind.SigmoidLogits, preparation, classes: ["no", "yes"]);
        int[] actual = [.. told.Select(value => value > 0.95 ? 1 : 0)];
        Assert.All(PermutationImportance.OfClasses(model, table, actual).Columns, column => Assert.Equal(0, column.Mean));
        var rare = PermutationImportance.OfRareClasses(model, table, actual);
        Assert.Equal(("ROC AUC", 1.0), (rare.Score, rare.Value));
        Assert.InRange(rare.Columns.Single(column => column.Column == "told").Mean, 0.3, 0.7);
        Assert.Equal(0, rare.Columns.Single(column => column.Column == "noise").Mean);
    }

    [Fact]
    public void A_column_of_categories_is_moved_as_a_whole()
    {
        // y is the number that stands for the category: the model needs all features of the column
        var random = new RandomStream(1, RandomStreams.User(0));
        int[] category = [.. Enumerable.Range(0, 90).Select(row => random.Below(3, (uint)row))];
        var table = Table.FromColumns(
            "t", TableColumn.OfTexts("kind", category.Select(c => "abc"[c].ToString())),
            TableColumn.OfNumbers("noise", [.. Enumerable.Range(0, 90).Select(row => random.Uniform((uint)(500 + row)))]));
        var schema = TableSchema.Infer(table, new TableOptions());
        var preparation = TablePreparation.Learn(table, schema.Columns.Select(column => column.Definition));
        var network = LayerNotation.Parse("dense:1", new Shape(preparation.Features), seed: 1);
        network.Parameters.Clear();
        for (int i = 0; i < preparation.Features; i++)
        {
            char last = preparation.FeatureNames[i][^1];
            network.Parameters[i] =
                last is >= 'a' and <= 'c' && preparation.FeatureNames[i].StartsWith("kind", StringComparison.Ordinal)
                    ? 10 * (last - 'a')
                    : 0;
        }

        var model = new Model(network, OutputKind.Values, preparation);
        var result = PermutationImportance.OfValues(model, table, new TableModel(model).Predict(table), repeats: 8, seed: 4);
        Assert.Equal(1, result.Value, 1e-9);
        Assert.Equal(["kind", "noise"], result.Columns.Select(column => column.Column));
        Assert.InRange(result.Columns[0].Mean, 1.5, 2.5);    // shuffled, the variance of the error is twice that of y
        Assert.All(result.Columns[1].Drops, drop => Assert.Equal(0, drop));
    }

    [Fact]
    public void The_same_seed_gives_the_same_numbers_on_any_number_of_threads_and_each_repeat_another_order()
    {
        var golden = GoldenFile.Read("comparison.json").GetProperty("values");
        var table = TableOf(golden);
        var model = Linear(
            table,
            golden.GetProperty("coefficients").Doubles(),
            golden.GetProperty("intercept").GetDouble(),
            isClass: false
        );
        float[] y = golden.GetProperty("y").Floats();
        using var three = new Workers(3);
        var one = PermutationImportance.OfValues(model, table, y, repeats: 20, seed: 9);
        var other = PermutationImportance.OfValues(model, table, y, repeats: 20, seed: 9, three);
        Assert.Equal(
            one.Columns.Select(column => (column.Column, column.Mean)),
            other.Columns.Select(column => (column.Column, column.Mean))
        );
        Assert.NotEqual(
            one.Columns[0].Drops,
            PermutationImportance.OfValues(model, table, y, repeats: 20, seed: 10).Columns[0].Drops
        );
        Assert.Equal(20, one.Columns[0].Drops.Distinct().Count());

        // within the noise of other orders, it is what scikit-learn finds
        double expected = golden.GetProperty("mean")[0].GetDouble(), spread = golden.GetProperty("deviation")[0].GetDouble();
        Assert.Equal(expected, one.Columns[0].Mean, 2 * spread);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var golden = GoldenFile.Read("comparison.json").GetProperty("values");
        var table = TableOf(golden);
        var model = Linear(table, golden.GetProperty("coefficients").Doubles(), 0, isClass: false);
        Assert.Throws<ArgumentException>(() => PermutationImportance.OfValues(model, table, [1, 2, 3]));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            PermutationImportance.OfValues(model, table, golden.GetProperty("y").Floats(), repeats: 0)
        );
        var plain = new Model(Network.Input(4).Dense(1).Build(1), OutputKind.Values);
        Assert.Throws<ChainruleException>(() => PermutationImportance.OfValues(plain, table, golden.GetProperty("y").Floats()));
    }

    private static Table TableOf(JsonElement golden)
    {
        double[][] x = [.. golden.GetProperty("x").EnumerateArray().Select(row => row.Doubles())];
        return Table.FromColumns(
            "t",
            [.. Enumerable.Range(0, 4).Select(i => TableColumn.OfNumbers($"x{i}", [.. x.Select(row => row[i])]))]
        );
    }

    // w·z + v = c·x + b where z = (x − center)·factor
    private static Model Linear(Table table, double[] coefficients, double intercept, bool isClass)
    {
        var definitions = table.Columns.Select(column => new ColumnDefinition { Name = column.Name, Kind = ColumnKind.Numeric });
        var preparation = TablePreparation.Learn(table, definitions, new PreparationOptions { Scaling = NumberScaling.Standard });
        var network = LayerNotation.Parse("dense:1", new Shape(4), seed: 1);
        double bias = intercept;
        for (int i = 0; i < 4; i++)
        {
            var scale = ((NumberPreparation)preparation.Columns[i]).Scale;
            network.Parameters[i] = (float)(coefficients[i] / scale.Factor);
            bias += coefficients[i] * scale.Center;
        }

        network.Parameters[4] = (float)bias;
        return new Model(network, isClass ? OutputKind.SigmoidLogits : OutputKind.Values, preparation);
    }
}
