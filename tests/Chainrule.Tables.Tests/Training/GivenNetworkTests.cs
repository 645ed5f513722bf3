using Chainrule.Initializers;
using Chainrule.Losses;
using Chainrule.Optimizers;
using Chainrule.Tables.Training;
using Chainrule.Tests.Oracles;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Tables.Tests.Training;

/// <summary>
/// A network that a table trains just as it is given: the textbook's own, sigmoid with binary cross entropy or a linear output
/// with half the mean squared error, by gradient descent on all rows.
/// </summary>
[Trait("Category", "Numbers")]
public class GivenNetworkTests
{
    private const string Classifier = "dense:8 relu dense:8 relu dense:1 sigmoid", Regressor = "dense:16 tanh dense:1";
    private const int Steps = 100, Epochs = 500;
    private const double Rate = 0.5;

    private static readonly Func<double, double, double> Squared = (p, t) => (p - t) * (p - t) / 2, Error = (p, t) => p - t;

    private static Table Points => Table.Load(Repository.PathTo("data", "points.csv"));

    private static Table Curve => Table.Load(Repository.PathTo("data", "curve.csv"));

    // From large weights a rate of 0.5 is at the edge of stability for the curve: there last bits grow, whatever is right.
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void A_hundred_steps_are_those_of_the_textbook_and_so_is_the_loss_at_the_end(bool isClassifier, bool startsSmall)
    {
        var options = Options(isClassifier) with { Initializer = startsSmall ? new Normal(0.01f) : null };
        var table = isClassifier ? Points : Curve;
        var problem = new TabularTrainer(options).Prepare(table, SchemaOf(table));
        var textbook = TextbookOf(problem, isClassifier);
        var (rows, targets) = RowsOf(table, problem, isClassifier);
        var batch = new Batch(problem.Train, problem.Train.Count);
        batch.FillInOrder(0, problem.Train.Count);

        using var trainer = new Trainer(problem.Network, problem.Loss, problem.Optimizer, problem.Training);
        // larger weights learn faster, and so do their last bits
        double tolerance = startsSmall ? 1e-5 : 5e-5, expected = 0, last = 0;
        for (int step = 0; step < Epochs; step++)
        {
            expected = textbook.Loss(rows, targets);
            last = trainer.Step(batch);
            textbook.Step(rows, targets, Rate);
            if (step < Steps)
            {
                Assert.Equal(expected, last, 1e-5);
                Assert.All(
                    textbook.Parameters.Zip(problem.Network.Parameters.ToArray()),
                    pair => Assert.Equal(pair.First, pair.Second, tolerance));
            }
        }

        Assert.Equal(expected, last, 1e-3);
        Assert.True(last < 0.3, $"{last}");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_fitted_is_that_network_after_its_last_epoch_and_nothing_else(bool isClassifier)
    {
        var table = isClassifier ? Points : Curve;
        var options = Options(isClassifier);
        var result = new TabularTrainer(options).Fit(table, "y");
        var problem = new TabularTrainer(options).Prepare(table, SchemaOf(table));
        using var trainer = new Trainer(problem.Network, problem.Loss, problem.Optimizer, problem.Training);
        trainer.Fit(problem.Train);

        Assert.Equal(problem.Network.ParametersSha256(), result.Model.Network.ParametersSha256());
        Assert.Equal(isClassifier ? Classifier : Regressor, result.Model.Network.Notation);
        Assert.True(result.IsAsGiven);
        Assert.False(result.IsRefitted);
        Assert.Equal(ModelKind.Network, Assert.Single(result.Candidates).Kind);
        Assert.Equal(isClassifier ? OutputKind.Probabilities : OutputKind.Values, result.Model.Output);
        Assert.True(isClassifier ? result.Test!["accuracy"] > 0.85 : result.Test!["R²"] > 0.8);
    }

    [Fact]
    public void The_model_is_saved_and_predicts_the_same()
    {
        using var folder = new TemporaryFolder();
        var model = new TabularTrainer(Options(isClassifier: true)).Fit(Points, "y").Model;
        model.Save(folder["given.safetensors"]);
        Assert.Equal(model.Predict(Points), TableModel.Load(folder["given.safetensors"]).Predict(Points));
        Assert.All(model.Predict(Points), p => Assert.InRange(p, 0, 1));
    }

    [Theory]
    [InlineData(NumberScaling.None, -1.058f, 2.124f)]
    [InlineData(NumberScaling.Unit, 0, 1)]
    public void Inputs_are_scaled_as_asked(NumberScaling scaling, float least, float most)
    {
        var problem = new TabularTrainer(Options(isClassifier: true) with { Scaling = scaling, TestShare = 0 })
            .Prepare(Points, SchemaOf(Points));
        float[] x1 = [.. problem.Train.Inputs.ToArray().Where((_, i) => i % 2 == 0)];
        Assert.Equal(least, x1.Min());
        Assert.Equal(most, x1.Max());
    }

    [Fact]
    public void Rows_that_are_kept_back_choose_the_epoch_and_folds_test_it()
    {
        var options = Options(isClassifier: true) with { Validation = 0.25 };
        var result = new TabularTrainer(options).Fit(Points, "y");
        Assert.Equal(1, result.Validation.Folds);
        Assert.Equal(result.Chosen.History!.Epochs.Min(epoch => epoch.ValidationLoss)!.Value, result.Chosen.ValidationLoss, 1e-6);
        var tested = new TabularTrainer(options with { Folds = 2, Validation = 0 }).Fit(Points, "y");
        Assert.Equal(2, tested.CrossValidation!.Folds.Count);
        Assert.Equal(0, tested.Validation.Folds);
    }

    [Theory]
    [InlineData("y", "mean-squared-error", "dense:1", "numbers")]
    [InlineData("x1", "sigmoid-cross-entropy", "dense:1", "classes")]
    [InlineData("y", "sigmoid-cross-entropy", "dense:3", "puts out 3")]
    [InlineData("y", "binary-cross-entropy", "dense:1", "takes probabilities")]
    [InlineData("x1", "mean-squared-error", "dense:2", "puts out 2")]
    public void What_does_not_go_together_is_refused(string target, string loss, string layers, string part)
    {
        var options = new TabularOptions { Loss = LossNotation.Parse(loss), Layers = layers };
        var error = Assert.Throws<ChainruleException>(() => new TabularTrainer(options).Fit(Points, target));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_of_classes_and_too_many_rows_kept_back_are_refused()
    {
        foreach (var options in new[]
        {
            Options(isClassifier: true) with { BalancesClasses = true },
            Options(isClassifier: true) with { Validation = 160 },
        })
        {
            Assert.Throws<ChainruleException>(() => new TabularTrainer(options).Fit(Points, "y"));
        }
    }

    private static TabularOptions Options(bool isClassifier) =>
        new()
        {
            Layers = isClassifier ? Classifier : Regressor,
            Loss = isClassifier ? new BinaryCrossEntropy() : new MeanSquaredError(half: true),
            Optimizer = new Sgd(),
            Initializer = new Normal(0.01f),
            Training = training => training with
            {
                Epochs = Epochs,
                BatchSize = TrainingOptions.FullBatch,
                LearningRate = (float)Rate,
                Shuffle = false,
            },
        };

    private static TableSchema SchemaOf(Table table) => TableSchema.Infer(table, new TableOptions { Targets = ["y"] });

    // What the rows are, read and scaled here once more: mean 0 and deviation 1 of the rows trained on.
    private static (double[][] Rows, double[] Targets) RowsOf(Table table, TabularProblem problem, bool isClassifier)
    {
        string[] names = isClassifier ? ["x1", "x2"] : ["x"];
        float[] prepared = problem.Train.Inputs.ToArray();
        int count = problem.Train.Count, width = names.Length;
        double[][] all = [.. File.ReadLines(Repository.PathTo("data", Path.GetFileName(table.Source))).Skip(1)
            .Select(line => line.Split(',').Select(cell => double.Parse(cell, System.Globalization.CultureInfo.InvariantCulture)))
            .Select(cells => cells.ToArray())];
        // which rows were trained on is told by their order: find each by its inputs on the scale
        double[] targets = new double[count];
        double[][] rows = [.. Enumerable.Range(0, count).Select(row =>
            prepared[(row * width)..((row + 1) * width)].Select(each => (double)each).ToArray())];
        double[] slopes = new double[width], offsets = new double[width];
        var split = new TabularTrainer(Options(isClassifier)).Fit(table, "y").Held!.TrainedIndices;
        for (int k = 0; k < width; k++)
        {
            double[] column = [.. split.Select(row => all[row][k])];
            offsets[k] = column.Average();
            slopes[k] = 1 / Math.Sqrt(column.Average(each => (each - offsets[k]) * (each - offsets[k])));
        }

        for (int row = 0; row < count; row++)
        {
            for (int k = 0; k < width; k++)
            {
                Assert.Equal((all[split[row]][k] - offsets[k]) * slopes[k], rows[row][k], 1e-6);
            }

            targets[row] = all[split[row]][^1];
        }

        return (rows, targets);
    }

    private static DenseNetworkOracle TextbookOf(TabularProblem problem, bool isClassifier)
    {
        var blocks = problem.Network.Blocks;
        var weights = new List<double[,]>();
        var biases = new List<double[]>();
        for (int i = 0; i < blocks.Count; i += 2)
        {
            float[] w = blocks[i].Of(problem.Network.Parameters).ToArray(),
                b = blocks[i + 1].Of(problem.Network.Parameters).ToArray();
            var matrix = new double[w.Length / b.Length, b.Length];
            for (int k = 0; k < w.Length; k++)
            {
                matrix[k / b.Length, k % b.Length] = w[k];
            }

            weights.Add(matrix);
            biases.Add([.. b.Select(each => (double)each)]);
        }

        return isClassifier
            ? new DenseNetworkOracle(
                ["relu", "relu", "sigmoid"], [.. weights], [.. biases],
                (p, t) => -t * Math.Log(p) - (1 - t) * Math.Log(1 - p), (p, t) => (p - t) / (p * (1 - p)))
            : new DenseNetworkOracle(["tanh", "linear"], [.. weights], [.. biases], Squared, Error);
    }
}
