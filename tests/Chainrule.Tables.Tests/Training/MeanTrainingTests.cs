using Chainrule.Kernels;
using Chainrule.Tables.Training;
using Chainrule.Training;

namespace Chainrule.Tables.Tests.Training;

/// <summary>Networks of a mean that are trained by mini-batches beside each other.</summary>
public class MeanTrainingTests
{
    private const int Rows = 700, Epochs = 3;

    private static readonly TabularData Data = Cities();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Each_has_the_bits_that_it_has_alone_on_any_threads(int threads)
    {
        using var workers = new Workers(threads);
        using var together = new MeanTraining(Recipe());
        var history = together.Run(Held(together), Epochs, progress: null, ScopeOf(workers));
        Assert.Equal(Epochs, history.Epochs.Count);
        int best = history.Best!.Epoch;
        for (int member = 0; member < 4; member++)
        {
            var recipe = Recipe();
            ulong seed = MeanTraining.SeedOf(recipe.Training.Seed, member);
            recipe.Network.Initialize(seed);
            using var alone = new Trainer(
                recipe.Network, recipe.Loss, recipe.Optimizer, recipe.Training with { Seed = seed, Threads = threads })
            {
                LastStep = best * ((recipe.Train.Count + recipe.Training.BatchSize - 1) / recipe.Training.BatchSize),
            };
            alone.Fit(recipe.Train, progress: (IProgress<TrainingEvent>?)null);
            Assert.Equal(alone.Network.ParametersSha256(), together.Networks[member].ParametersSha256());
        }
    }

    [Fact]
    public void They_are_saved_as_one_network_that_puts_out_their_mean()
    {
        using var training = new MeanTraining(Recipe());
        training.Run(Held(training), Epochs, progress: null, ScopeOf(Workers.None));
        var mean = NetworkParts.Mean(training.Networks);
        var held = Held(training);
        float[] y = new float[held.Count], one = new float[held.Count];
        mean.Predict(held.Inputs, y);
        double[] expected = new double[held.Count];
        foreach (var network in training.Networks)
        {
            network.Predict(held.Inputs, one);
            expected = [.. expected.Zip(one, (sum, own) => sum + (own / 4.0))];
        }

        Assert.All(y.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-5));
        Assert.Equal(training.Scores, expected.Select(each => (float)each).ToArray());
        Assert.Equal(4 * training.Networks[0].ParameterCount - 3, mean.ParameterCount);
    }

    [Fact]
    public void Fitted_anew_they_go_on_with_all_rows_from_what_they_have_learned()
    {
        var scope = ScopeOf(Workers.None);
        var recipe = Recipe();
        var (fitted, _, _) = recipe.Fit(scope, scope.Workload.BeginPart(0));
        Assert.Equal(4, fitted.Members.Count);
        var before = fitted.Members[1].Copy();
        var refitted = recipe.Refit(Data, Data.Rows, fitted, epochs: 10, scope, scope.Workload.BeginPart(0));
        Assert.StartsWith("concatenate(piecewise:", refitted.Network.Notation);
        Assert.Equal(before.ParametersSha256(), fitted.Members[1].ParametersSha256());

        ulong seed = MeanTraining.SeedOf(recipe.Training.Seed, 1);
        var rows = Data.Dataset(fitted.Preparation, Data.Table, Data.Rows, fitted.Scale);
        Assert.Equal(Rows, rows.Count);
        using var alone = new Trainer(before, recipe.Loss, recipe.Optimizer, recipe.Training with
        {
            Seed = seed,
            Threads = 1,
            Epochs = 3,
            LearningRate = recipe.Training.LearningRate / 2,
        });
        alone.Fit(rows, progress: (IProgress<TrainingEvent>?)null);
        // all but the vectors of categories, where those of unknown ones were filled in
        var others = before.Blocks.Where(block => before.Layers[block.Layer] is not Layers.CategoryEmbedding);
        Assert.All(others, block => Assert.Equal(
            block.Of(before.Parameters).ToArray(), block.Of(refitted.Members[1].Parameters).ToArray()));
    }

    [Fact]
    public void Tables_from_two_thousand_rows_on_try_it_beside_full_batches_and_take_the_better()
    {
        var (few, many) = (
            TrainingPlan.Of(Data, 1999, new TabularOptions()), TrainingPlan.Of(Data, 2000, new TabularOptions()));
        Assert.Equal((4, false, 0), (few.Members, few.TriesBatches, few.Work.Batches));
        Assert.Equal((4, true), (many.Members, many.TriesBatches));
        Assert.True(many.Work.Batches > 0);
        Assert.False(TrainingPlan.Of(Data, 6000, new TabularOptions()).TriesBatches);
    }

    private static BatchRecipe Recipe()
    {
        var recipe = BatchRecipe.Prepare(Data, Learner.HoldBack(Data, Data.Rows, seed: 1), new TabularOptions());
        Assert.Equal(4, recipe.Members);
        return recipe with { Training = recipe.Training with { Epochs = Epochs } };
    }

    private static Chainrule.Data.ArrayDataset Held(MeanTraining training)
    {
        Assert.Equal(4, training.Networks.Count);
        var recipe = Recipe();
        return Data.Dataset(recipe.Preparation, Data.Table.Select(recipe.Rows.Held), recipe.Rows.Held, recipe.Scale);
    }

    private static TrainingScope ScopeOf(Workers workers) =>
        new(new TabularOptions(), workers, new Workload(0, null), Progress: null, CancellationToken.None);

    private static TabularData Cities()
    {
        var random = new RandomStream(5, RandomStreams.User(0));
        double[] a = [.. Enumerable.Range(0, Rows).Select(i => (double)random.Uniform((uint)i))];
        var table = Table.FromColumns(
            "cities",
            TableColumn.OfNumbers("a", a),
            TableColumn.OfTexts("city", Enumerable.Range(0, Rows).Select(i => $"city {i * 7 % 23}")),
            TableColumn.OfNumbers("y", [.. a.Select((x, i) => (x > 0.6 ? 3 : 0) + (i * 7 % 23 * 0.1))]));
        return new TabularData(table, TableSchema.Infer(table, new TableOptions { Targets = ["y"] }), new TabularOptions());
    }
}
