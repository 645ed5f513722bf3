using Chainrule.Tables.Training;

namespace Chainrule.Tables.Tests.Training;

/// <summary>
/// Several targets share a model: it is known how each of them does, and which would have another if it were alone.
/// </summary>
public class TargetLossTests
{
    private const int Rows = 240;

    [Fact]
    public void Each_target_is_held_against_what_is_simpler()
    {
        var result = Fit("bent", "straight", "noise");
        Assert.Equal(ModelKind.Network, result.Kind);
        Assert.Equal(["bent", "straight", "noise"], result.Validation.TargetLosses.Select(target => target.Target));
        Assert.Equal(
            [ModelKind.Network, ModelKind.Linear, ModelKind.Constant],
            result.Validation.TargetLosses.Select(target => target.KindAlone)
        );

        // the loss of all is the mean of theirs
        Assert.Equal(result.Candidates[0].ValidationLoss, result.Validation.TargetLosses.Average(target => target.Linear), 1e-5);
        double networks = result.Validation.TargetLosses.Average(target => target.Network!.Value);
        Assert.Equal(result.Candidates[1].ValidationLoss, networks, 1e-5);
        Assert.Equal(result.Validation.ConstantLoss, result.Validation.TargetLosses.Average(target => target.Constant), 1e-5);
    }

    [Fact]
    public void A_single_target_is_the_whole_model() => Assert.Empty(Fit("straight").Validation.TargetLosses);

    private static TabularResult Fit(params string[] targets)
    {
        double[] a = [.. Enumerable.Range(0, Rows).Select(row => Chance(row))],
            b = [.. Enumerable.Range(0, Rows).Select(row => Chance(row + 1000))];
        var table = Table.FromColumns(
            "t",
            TableColumn.OfNumbers("a", a),
            TableColumn.OfNumbers("b", b),
            TableColumn.OfNumbers(
                "bent",
                [.. Enumerable.Range(0, Rows).Select(row => a[row] * a[row] + 0.1 * Chance(row + 2000))]
            ),
            TableColumn.OfNumbers("straight", [.. Enumerable.Range(0, Rows).Select(row => a[row] - b[row] + Chance(row + 3000))]),
            TableColumn.OfNumbers("noise", [.. Enumerable.Range(0, Rows).Select(row => Chance(row + 4000))])
        );
        var schema = TableSchema.Infer(
            table,
            new TableOptions { Targets = targets, Ignore = [.. new[] { "bent", "straight", "noise" }.Except(targets)] }
        );
        return new TabularTrainer().Fit(table, schema);
    }

    // the last step of MurmurHash3
    private static double Chance(int row)
    {
        uint hash = (uint)row + 1;
        hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
        return (hash ^ (hash >> 16)) / 2147483648.0 - 1;
    }
}
