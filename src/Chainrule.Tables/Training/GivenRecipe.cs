using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Training;

namespace Chainrule.Tables.Training;

/// <summary>A network that is trained on a table just as the user gives it, with a loss of the user's.</summary>
internal static class GivenRecipe
{
    /// <summary>Prepares the rows to train on, and builds the network.</summary>
    /// <param name="data">The table and its target.</param>
    /// <param name="rows">The rows to train on, of which some may be kept back.</param>
    /// <param name="options">What is given.</param>
    /// <exception cref="ChainruleException">The layers don't fit the target, or the loss doesn't.</exception>
    public static BatchRecipe Prepare(TabularData data, int[] rows, TabularOptions options)
    {
        var loss = options.Loss!;
        CheckTarget(data, loss, options);
        var split = HoldBack(data, rows, options);
        var table = data.Table.Select(split.Train);
        // a boolean column is 0 and 1 in the library's own way; the scale is of numbers and dates
        var preparation = TablePreparation.Learn(table, data.Inputs, new PreparationOptions { Scaling = options.Scaling });
        var scale = TargetScale.Own(data);
        var train = data.Dataset(preparation, table, split.Train, scale);
        var training = BatchRecipe.DefaultTraining(train.Count, preparation.Features, options) with
        {
            LearningRate = null,
            Schedule = null,
            Patience = null,
        };
        training = options.Training?.Invoke(training) ?? training;
        string layers = options.Layers ?? $"{BatchRecipe.Hidden(train.Count, preparation.Features)} dense:{data.Outputs}"
            + $"{(loss is { Output: OutputKind.Probabilities, Activation: { } last } ? $" {last}" : "")}";
        var network = LayerNotation.Parse(layers, train.Input, training.Seed);
        CheckOutputs(data, loss, network);
        if (options.Initializer is { } initializer)
        {
            network.Initialize(training.Seed, initializer);
        }

        var optimizer = options.Optimizer ?? new AdamW();
        return new BatchRecipe
        {
            Data = data,
            Rows = split,
            Preparation = preparation,
            Scale = scale,
            Train = train,
            Network = network,
            Loss = loss,
            IsAsGiven = true,
            Optimizer = optimizer,
            Training = training with { LearningRate = training.LearningRate ?? optimizer.DefaultLearningRate },
        };
    }

    private static RowSplit HoldBack(TabularData data, int[] rows, TabularOptions options)
    {
        double asked = options.Validation;
        int held = (int)Math.Min(asked < 1 ? Math.Round(asked * rows.Length) : asked, int.MaxValue);
        if (held >= rows.Length)
        {
            throw new ChainruleException(
                $"{held:N0} rows to validate on leave none of {rows.Length:N0} to train on",
                $"keep back fewer with {RemedyStep.Name("TabularOptions.Validation")}"
            );
        }

        return held == 0
            ? new RowSplit(rows, [])
            : RowSplit.HoldOut(rows, data.ClassOf, held, new RandomStream(options.Seed, RandomStreams.Folds));
    }

    private static void CheckTarget(TabularData data, Loss loss, TabularOptions options)
    {
        string target = data.Targets[0];
        if (data.Task != TableTask.Regression && loss.Output == OutputKind.Values)
        {
            throw new ChainruleException(
                $"{loss.Notation} is a loss of numbers, but '{target}' is one of {data.Classes.Count} classes",
                data.Classes.All(name => double.TryParse(name, System.Globalization.CultureInfo.InvariantCulture, out _))
                    ? Remedy.Of(
                        $"take it as a number with {RemedyStep.List("TableOptions.Numeric", target)}, or choose a cross entropy")
                    : "choose a cross entropy"
            );
        }

        if (data.Task == TableTask.Regression && loss.Output != OutputKind.Values)
        {
            throw new ChainruleException(
                $"{loss.Notation} is a loss of classes, but '{target}' is a number",
                $"take it as classes with {RemedyStep.List("TableOptions.Categorical", target)}, or choose a loss of numbers"
            );
        }

        if (options.ClassWeights is not null || options.BalancesClasses)
        {
            throw new ChainruleException(
                "class weights are for the library's own choice of a loss",
                "leave them out, or the loss"
            );
        }
    }

    private static void CheckOutputs(TabularData data, Loss loss, Network network)
    {
        int outputs = network.OutputShape.Count, wanted = data.Outputs;
        bool fits = data.Task == TableTask.Regression
            ? outputs == wanted
            : loss.ClassCount(outputs) == data.Classes.Count;
        if (!fits)
        {
            throw new ChainruleException(
                $"the network puts out {outputs} numbers, but '{data.Targets[0]}' needs {wanted}",
                $"let the last dense layer in {RemedyStep.Name("TabularOptions.Layers")} be dense:{wanted}"
            );
        }

        if (OutputMatch.Of(network, loss).Suit == OutputSuit.NotProbabilities)
        {
            throw new ChainruleException(
                $"{loss.Notation} takes probabilities, but {network.Layers[^1].Notation} at the end puts out other numbers",
                $"end {RemedyStep.Name("TabularOptions.Layers")} with {loss.Activation}, or choose {loss.Fused}"
            );
        }
    }
}
