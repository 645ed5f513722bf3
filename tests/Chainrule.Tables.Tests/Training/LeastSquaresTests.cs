using Chainrule.Data;
using Chainrule.Kernels;
using Chainrule.Tables.Training;

namespace Chainrule.Tables.Tests.Training;

/// <summary>
/// Ridge regression solved at once: held against the equations its weights must fulfil, and where steps down a slope don't
/// arrive.
/// </summary>
public class LeastSquaresTests
{
    [Theory]
    [InlineData(3, 1, 1)]
    [InlineData(50, 7, 1)]
    [InlineData(130, 33, 3)]
    [InlineData(64, 80, 2)]
    [Trait("Category", "Numbers")]
    public void The_slope_of_loss_and_penalty_is_zero_at_the_solution(int rows, int features, int outputs)
    {
        var (data, x, t) = Rows(rows, features, outputs);
        foreach (double penalty in new[] { 0.01, 1, 100 })
        {
            var network = LeastSquares.Of(data, Workers.Shared, CancellationToken.None).Solve(penalty);
            double[] w = [.. network.Blocks[0].Of(network.Parameters).ToArray().Select(each => (double)each)],
                b = [.. network.Blocks[1].Of(network.Parameters).ToArray().Select(each => (double)each)];
            double[] dw = [.. w.Select(each => penalty / rows * each)],
                db = new double[outputs];
            for (int row = 0; row < rows; row++)
            {
                for (int j = 0; j < outputs; j++)
                {
                    double y = b[j] + Enumerable.Range(0, features).Sum(i => x[row * features + i] * w[i * outputs + j]);
                    double dy = 2 * (y - t[row * outputs + j]) / outputs / rows;
                    db[j] += dy;
                    for (int i = 0; i < features; i++)
                    {
                        dw[i * outputs + j] += x[row * features + i] * dy;
                    }
                }
            }

            Assert.All(dw.Concat(db), slope => Assert.Equal(0, slope, 2e-5));
        }
    }

    [Fact]
    [Trait("Category", "Numbers")]
    public void Threads_change_no_bit()
    {
        var data = Rows(300, 41, 2).Data;
        using var three = new Workers(3);
        string alone = LeastSquares.Of(data, Workers.None, CancellationToken.None).Solve(0.1).ParametersSha256();
        Assert.Equal(alone, LeastSquares.Of(data, three, CancellationToken.None).Solve(0.1).ParametersSha256());
        Assert.StartsWith("c8be56b17cd1e579cda16621966d4cc827f450aace2f408670", alone, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_that_nearly_say_the_same_are_told_apart()
    {
        // spectra: each column a smooth curve through the same six numbers, of which the target needs the faintest
        const int Rows = 160, Columns = 60;
        var table = Table.FromColumns("spectra",
        [
            .. Enumerable.Range(0, Columns).Select(i => TableColumn.OfNumbers($"c{i}", [.. Enumerable.Range(0, Rows).Select(row =>
                Enumerable.Range(0, 6).Sum(k => Hidden(row, k) * Math.Pow(0.1, k) * Math.Cos(k * Math.PI * i / Columns)))])),
            TableColumn.OfNumbers("y", [.. Enumerable.Range(0, Rows).Select(row => Hidden(row, 4) + Hidden(row, 3))]),
        ]);
        var result = new TabularTrainer(new TabularOptions { Kind = ModelKind.Linear }).Fit(table, "y");
        Assert.InRange(result.Test!["R²"], 0.97, 1);
        Assert.Equal(("least squares", null), (result.Chosen.Method.Optimizer, result.Chosen.Iterations));

        static double Hidden(int row, int k) => (uint)((row * 6 + k + 1) * 2654435761L % 4294967296L) / 4294967296.0;
    }

    private static (ArrayDataset Data, float[] X, float[] T) Rows(int rows, int features, int outputs)
    {
        float[] x = [.. Enumerable.Range(0, rows * features).Select(i => Value(i) + 0.5f)];
        float[] t = [.. Enumerable.Range(0, rows * outputs).Select(i => Value(i + 100_000))];
        return (ArrayDataset.OfValues(x, new Shape(features), t, outputs), x, t);
    }

    private static float Value(int i) => ((uint)((i + 1) * 2654435761L % 4294967296L) / 4294967296f - 0.5f) * 2;
}
