using Chainrule.Kernels;
using Chainrule.Models;
using Chainrule.Tables.Training;
using Chainrule.Tests.Support;

namespace Chainrule.Tables.Tests.Training;

/// <summary>Targets whose largest values are many times the usual ones, and targets that nothing can be told about.</summary>
public class LongTailTests
{
    private static readonly TabularOptions Linear = new() { Kind = ModelKind.Linear };

    private static readonly Lazy<TabularResult> Prices = new(() =>
        new TabularTrainer(Linear).Fit(LogNormal(600, deviation: 1.3), "price")
    );

    [Fact]
    public void A_target_of_ratios_is_learned_on_a_log_scale_and_predicted_in_its_own_unit()
    {
        var result = Prices.Value;
        Assert.True(result.Validation.TargetScale is { IsLogarithmic: true, IsDecidedByFew: false, Center: 0 });
        Assert.Matches(@"^dense:1 sinh:[\d.]+ dense:1$", result.Model.Network.Notation);
        Assert.True(result.Validation.TargetScale!.Error < 0.9 * result.Validation.TargetScale.OtherError);
        Assert.InRange(result.Test!["explained variance on a log scale"], 0.75, 0.95);
        Assert.True(result.Test["RMSE"] < 0.9 * result.Held!.Baseline["RMSE"]);
        Assert.True(result.Test["median absolute error"] < 0.4 * result.Held!.Baseline["median absolute error"]);
        var names = result.Held!.Baseline.Figures.Select(figure => figure.Name);
        Assert.Equal(result.Test.Figures.Select(figure => figure.Name), names);
    }

    [Fact]
    public void Its_predictions_are_means_not_the_smaller_middle()
    {
        // Of log-normal rests with deviation 0.8 the mean is e^0.32 = 1.38 times the middle.
        var table = LogNormal(3000, deviation: 1.3, rest: 0.8);
        var result = new TabularTrainer(Linear).Fit(table, "price");
        Assert.True(result.Validation.TargetScale is { IsLogarithmic: true, IsDecidedByFew: false });
        double[] middles =
        [
            .. table["a"].Numbers.ToArray().Select((a, i) => 100 * Math.Exp(1.3 * (0.9 * a - 0.4 * table["b"].Numbers[i]))),
        ];
        double[] ratios = [.. result.Model.Predict(table).Zip(middles, (p, middle) => p / middle).Order()];
        Assert.InRange(ratios[ratios.Length / 2], 1.15, 1.75);
    }

    [Fact]
    public void Where_a_handful_of_rows_make_up_the_variance_the_middle_is_predicted_and_measured()
    {
        var result = new TabularTrainer(Linear).Fit(LogNormal(600, deviation: 4), "price");
        Assert.True(result.Validation.TargetScale is { IsLogarithmic: true, IsDecidedByFew: true });
        Assert.Equal("explained variance on a log scale", result.Test!.Figures[0].Name);
        Assert.InRange(result.Test["explained variance on a log scale"], 0.8, 1);
        Assert.InRange(result.Held!.Baseline["explained variance on a log scale"], -0.2, 0.1);
        Assert.True(result.Validation.TargetScale!.Error < 0.1 * result.Validation.TargetScale.OtherError);
    }

    [Fact]
    public void What_follows_a_long_tailed_column_straight_keeps_its_own_scale()
    {
        var random = new RandomStream(4, RandomStreams.User(0));
        double[] x = [.. Enumerable.Range(0, 500).Select(i => Math.Exp(2 * NormalDistribution.Sample(random, (uint)i)))];
        var table = Table.FromColumns(
            "bills",
            TableColumn.OfNumbers("x", x),
            TableColumn.OfNumbers("y", [.. x.Select((v, i) => 3 * v + random.Uniform((uint)(700 + i)))])
        );
        var result = new TabularTrainer(Linear).Fit(table, "y");
        Assert.True(result.Validation.TargetScale is { IsLogarithmic: false });
        Assert.Equal("dense:1", result.Model.Network.Notation);
        Assert.InRange(result.Test!["R²"], 0.99, 1);
    }

    [Fact]
    public void A_slipped_digit_draws_other_predictions_little_and_is_named()
    {
        var random = new RandomStream(6, RandomStreams.User(0));
        double[] a = [.. Enumerable.Range(0, 400).Select(i => 100 + 15 * NormalDistribution.Sample(random, (uint)i))];
        double[] y = [.. a.Select((v, i) => 2 * v + NormalDistribution.Sample(random, (uint)(1000 + i)))];
        y[123] = 1e9;
        var table = Table.FromColumns("slip", TableColumn.OfNumbers("a", a), TableColumn.OfNumbers("y", y));
        var issue = Assert.Single(TableSchema.Infer(table, new TableOptions { Targets = ["y"] }).Issues, issue =>
            issue.Severity == IssueSeverity.Warning
        );
        Assert.Contains("1 of its 400 values makes up half of its variance", issue.Message);
        Assert.Contains($"1000000000, is in line {table.LineOf(123)}", issue.Message);
        float[] predicted = new TabularTrainer(Linear).Fit(table, "y").Model.Predict(table);
        // without it 0.7, on its own scale millions
        Assert.InRange(predicted.Select((p, i) => Math.Abs(p - 2 * a[i])).Order().ElementAt(200), 0, 8);
        Assert.InRange(predicted.Max(), 200, 500);
    }

    [Fact]
    public void Predictions_have_the_same_bits_alone_together_and_after_saving()
    {
        using var folder = new TemporaryFolder();
        var (model, table) = (Prices.Value.Model, LogNormal(120, deviation: 1.3));
        model.Save(folder["prices.safetensors"]);
        var loaded = TableModel.Load(folder["prices.safetensors"]);
        float[] together = model.Predict(table, Workers.Shared);
        Assert.Equal(together, loaded.Predict(table));
        for (int row = 0; row < table.RowCount; row++)
        {
            Assert.Equal(together[row], loaded.Predict(table.Select([row]))[0]);
        }

        Assert.Equal(TabularEvaluation.Of(model, table).Figures, TabularEvaluation.Of(loaded, table).Figures);
        Assert.Contains(TabularEvaluation.Of(loaded, table).Figures, figure =>
            figure.Name == "explained variance on a log scale"
        );
    }

    [Fact]
    public void Rows_without_a_target_do_no_harm()
    {
        var table = LogNormal(400, deviation: 2.4);
        double[] prices = [.. table["price"].Numbers.ToArray().Select((price, i) => i % 9 == 0 ? double.NaN : price)];
        var gaps = Table.FromColumns("gaps", table["a"], table["b"], TableColumn.OfNumbers("price", prices));
        var result = new TabularTrainer(Linear).Fit(gaps, "price");
        Assert.NotNull(result.Validation.TargetScale);
        Assert.InRange(result.Test!["explained variance on a log scale"], 0.7, 1);
    }

    [Fact]
    public void Folds_of_a_long_tail_have_the_same_figures_whatever_scale_each_takes()
    {
        var result = new TabularTrainer(Linear with { Folds = 3 }).Fit(LogNormal(300, deviation: 2.4), "price");
        Assert.All(result.CrossValidation!.Folds, fold =>
            Assert.Equal(
                result.CrossValidation!.Folds[0].Figures.Select(figure => figure.Name),
                fold.Figures.Select(figure => figure.Name)
            )
        );
        Assert.Contains(result.CrossValidation!.Folds[0].Figures, figure => figure.Name == "explained variance on a log scale");
    }

    [Fact]
    public void An_ordinary_target_is_left_as_it_is()
    {
        foreach (double rest in new[] { 0.0, 1.0 })
        {
            var random = new RandomStream(8, RandomStreams.User(0));
            double[] a = [.. Enumerable.Range(0, 300).Select(i => NormalDistribution.Sample(random, (uint)i))];
            // as prices of houses
            double[] y =
            [
                .. a.Select((v, i) => 500 * Math.Exp(0.5 * v + 0.2 * rest * NormalDistribution.Sample(random, (uint)(500 + i)))),
            ];
            var table = Table.FromColumns("houses", TableColumn.OfNumbers("a", a), TableColumn.OfNumbers("y", y));
            Assert.DoesNotContain(TableSchema.Infer(table, new TableOptions { Targets = ["y"] }).Issues, issue =>
                issue.Severity == IssueSeverity.Warning
            );
            var result = new TabularTrainer(Linear).Fit(table, "y");
            Assert.Null(result.Validation.TargetScale);
            Assert.Equal(["R²", "RMSE", "MAE", "median absolute error"], result.Test!.Figures.Select(figure => figure.Name));
        }
    }

    [Theory]
    [InlineData(0.0, 2.5, 1.0, 1e-9, 7e4, -3.0, 1e30)]
    [InlineData(-40.0, 0.01, -40.0, -39.99, 0.0, 1e6, -1e6)]
    public void The_curve_is_asinh(double center, double unit, params double[] values)
    {
        var curve = new TargetCurve(center, unit, 10);
        Assert.All(values, y =>
            Assert.Equal(
                Math.Asinh((y - center) / unit),
                curve.Apply(y),
                1e-12 * Math.Max(1, Math.Abs(Math.Asinh((y - center) / unit)))
            )
        );
    }

    [Fact]
    public void Where_nothing_can_be_told_always_the_same_is_the_model()
    {
        var random = new RandomStream(10, RandomStreams.User(0));
        double[] Column(int k) =>
            [.. Enumerable.Range(0, 200).Select(i => NormalDistribution.Sample(random, (uint)(200 * k + i)))];
        TableColumn[] inputs = [.. Enumerable.Range(0, 8).Select(k => TableColumn.OfNumbers($"x{k}", Column(k)))];
        double[] y = Column(9);
        var numbers = Table.FromColumns("noise", [.. inputs, TableColumn.OfNumbers("y", y)]);
        var result = new TabularTrainer().Fit(numbers, "y");
        Assert.Equal(ModelKind.Constant, result.Kind);
        Assert.True(result.Candidates[0].ValidationLoss >= result.Validation.ConstantLoss);
        Assert.All(result.Model.Predict(numbers), p => Assert.Equal(y.Average(), p, 1e-5));     // fitted anew to all rows
        Assert.True(result.IsRefitted);

        double[] thrown = Column(12);
        var classes = Table.FromColumns(
            "coins",
            [.. inputs, TableColumn.OfTexts("y", thrown.Select(v => v > 0.2 ? "heads" : "tails"))]
        );
        var coin = new TabularTrainer().Fit(classes, "y");
        Assert.Equal(ModelKind.Constant, coin.Kind);
        Assert.Equal(thrown.Count(v => v <= 0.2) / 200.0, coin.Model.Predict(classes)[7], 0.01);

        // who asks for a kind gets it, and can see that it has learned nothing
        var asked = new TabularTrainer(Linear).Fit(numbers, "y");
        Assert.Equal(ModelKind.Linear, asked.Kind);
        Assert.True(asked.Chosen.ValidationLoss >= asked.Validation.ConstantLoss);
    }

    /// <summary>A price of which 0.9·a − 0.4·b tells most of the logarithm.</summary>
    private static Table LogNormal(int rows, double deviation, double rest = 0.3)
    {
        var random = new RandomStream(2, RandomStreams.User(0));
        double[] Column(int k) =>
            [.. Enumerable.Range(0, rows).Select(i => NormalDistribution.Sample(random, (uint)(rows * k + i)))];
        double[] a = Column(0),
            b = Column(1),
            c = Column(2);
        return Table.FromColumns(
            "prices",
            TableColumn.OfNumbers("a", a),
            TableColumn.OfNumbers("b", b),
            TableColumn.OfNumbers(
                "price",
                [
                    .. a.Select(
                        (v, i) => 100 * Math.Exp(deviation * (0.9 * v - 0.4 * b[i]) + rest * (rest == 0.3 ? deviation : 1) * c[i])
                    ),
                ]
            )
        );
    }
}
