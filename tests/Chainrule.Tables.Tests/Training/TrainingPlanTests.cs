using Chainrule.Tables.Training;

namespace Chainrule.Tables.Tests.Training;

/// <summary>How much is tried, by the size of a table.</summary>
public class TrainingPlanTests
{
    [Theory]
    [InlineData(150, 4, 4, 10)]
    [InlineData(1500, 60, 4, 5)]
    [InlineData(12, 5000, 4, 10)]       // wide: costs what 12 columns cost
    [InlineData(20, 60_000, 4, 5)]      // preparing so many columns takes its time in each fold
    [InlineData(20, 120_000, 4, 3)]
    [InlineData(4000, 500, 1, 5)]
    // large, and not wide enough: mini-batches, and the linear model's penalty by one set of rows
    [InlineData(4000, 2500, 0, 1)]
    [InlineData(6000, 3, 0, 1)]
    public void Larger_tables_get_fewer_trials(int rows, int columns, int members, int folds)
    {
        var plan = TrainingPlan.Of(Data(rows, columns), rows, new TabularOptions());
        Assert.Equal((members, folds), (plan.Members, plan.Folds));
        Assert.InRange(plan.Linear.Iterations, 20, 200);
    }

    [Theory]
    [InlineData(10_000, 201)]
    [InlineData(20_000, 66)]        // the 64 most frequent, the others together
    public void A_linear_model_tells_hundreds_of_categories_apart_where_that_takes_little_memory(int rows, int features)
    {
        var table = Table.FromColumns(
            "towns", TableColumn.OfTexts("town", Enumerable.Range(0, rows).Select(i => $"town {i % 200}")),
            TableColumn.OfNumbers("x", [.. Enumerable.Range(0, rows).Select(i => i * 7919 % 10007 / 10.0)]),
            TableColumn.OfTexts("y", Enumerable.Range(0, rows).Select(i => i % 3 == 0 ? "a" : "b")));
        var data = new TabularData(table, TableSchema.Infer(table, new TableOptions { Targets = ["y"] }), new TabularOptions());
        var plan = TrainingPlan.Of(data, rows, new TabularOptions());
        Assert.Equal(features, TablePreparation.Learn(table, data.Inputs, plan.Linear.Preparation).Features);
    }

    [Fact]
    public void A_network_of_very_many_inputs_has_fewer_units_and_then_fewer_epochs()
    {
        Assert.StartsWith("dense:256 gelu", BatchRecipe.Hidden(8000, 400));
        Assert.StartsWith("dense:64 gelu", BatchRecipe.Hidden(8000, 12_000));
        Assert.StartsWith("dense:32 gelu", BatchRecipe.Hidden(8000, 60_000));
        Assert.Equal(30, BatchRecipe.DefaultTraining(8000, 400, new TabularOptions()).Epochs);
        Assert.Equal(60, BatchRecipe.DefaultTraining(8000, 400, new TabularOptions { Layers = "dense:1" }).Epochs);
        Assert.InRange(BatchRecipe.DefaultTraining(8000, 60_000, new TabularOptions()).Epochs, 5, 29);
        Assert.Equal(2, BatchRecipe.DefaultTraining(400_000, 60_000, new TabularOptions()).Epochs);
    }

    private static TabularData Data(int rows, int columns)
    {
        // one array for all columns but the target: a table's size is what counts here
        double[] numbers = [.. Enumerable.Range(0, rows).Select(i => (double)(i * 7919 % 101))];
        var table = Table.FromColumns(
            "sized",
            [
                .. Enumerable.Range(0, columns).Select(i => TableColumn.OfNumbers($"x{i}", numbers)),
                TableColumn.OfTexts("y", Enumerable.Range(0, rows).Select(i => i % 2 == 0 ? "a" : "b")),
            ]
        );
        return new TabularData(table, TableSchema.Infer(table, new TableOptions { Targets = ["y"] }), new TabularOptions());
    }
}
