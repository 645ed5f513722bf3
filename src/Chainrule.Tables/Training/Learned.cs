using Chainrule.Kernels;
using Chainrule.Models;
using Chainrule.Training;

namespace Chainrule.Tables.Training;

/// <summary>A linear model and, unless it isn't wanted, a network, both trained on the same rows.</summary>
internal sealed class Learned(TabularData data, TabularOptions options, int[] rows, int folds)
{
    public required Selected Linear { get; init; }

    /// <summary>How always the same prediction does.</summary>
    public required Selected Constant { get; init; }

    public required LbfgsRecipe LinearRecipe { get; init; }

    public Fitted? LinearFit { get; set; }

    public Selected? Network { get; set; }

    public Fitted? NetworkFit { get; set; }

    /// <summary>How the network was trained; null where by mini-batches.</summary>
    public LbfgsRecipe? Recipe { get; set; }

    /// <summary>How the network was trained by mini-batches; null where it wasn't.</summary>
    public BatchRecipe? Batches { get; set; }

    public TrainingHistory? History { get; set; }

    /// <summary>The learning rate that was found; null where none was looked for.</summary>
    public float? FoundLearningRate { get; set; }

    /// <summary>Whether training was stopped before its end.</summary>
    public bool IsStopped { get; set; }

    /// <summary>What was learned on the target's other scale, and did worse; null where there is no other.</summary>
    public Learned? Other { get; set; }

    /// <summary>The table, its target on the scale that it was learned on.</summary>
    public TabularData Data => data;

    /// <summary>
    /// The kind asked for, else the network where it beats what is simpler on rows that neither was trained on. That is the
    /// linear model,
    /// or always the same prediction where that does better, unless classes are weighted: who weights them wants them told apart.
    /// </summary>
    public ModelKind Kind => options.Kind is { } asked
        ? NetworkFit is null && asked == ModelKind.Network ? ModelKind.Linear : asked
        : KindOf(Linear, NetworkFit is null ? null : Network, Constant);

    /// <summary>How the model that is chosen did on rows that it was not trained on.</summary>
    public Selected Chosen => Kind switch { ModelKind.Network => Network!, ModelKind.Linear => Linear, _ => Constant };

    /// <summary>Whether the chosen model can be fitted to other rows with the same settings.</summary>
    public bool CanRefit => Kind != ModelKind.Network || Recipe is not null;

    private ModelKind KindOf(Selected linear, Selected? network, Selected constant)
    {
        var simpler = data.ClassWeights is null && constant.Loss <= linear.Loss ? constant : linear;
        return network is not null && network.Beats(simpler) ? ModelKind.Network : simpler.Kind;
    }

    private TargetLoss LossOf(int target)
    {
        var (linear, constant) = (Linear.PerTarget[target], Constant.PerTarget[target]);
        var network = NetworkFit is null ? null : Network!.PerTarget[target];
        return new TargetLoss(data.Targets[target], linear.Loss, network?.Loss, constant.Loss, KindOf(linear, network, constant));
    }

    // A mean is told by the values themselves; where these say nothing, the middle of the curve is.
    private TabularData SameData => Other is not null && data.Curve is { IsDecidedByFew: false } ? Other.Data : data;

    /// <summary>Makes models of both, measures them, and chooses.</summary>
    /// <param name="held">The rows to test with; null for none.</param>
    /// <param name="curve">A scale to measure them on too; null for none.</param>
    /// <param name="workers">The threads that share the work.</param>
    /// <param name="interest">The class that figures of a single one are about; null for that of these rows.</param>
    public TabularResult Finish(Table? held, TargetCurve? curve, Workers workers, int? interest = null)
    {
        var linear = LinearFit!.ToModel(data, Linear.Factor, options.Threshold, Info(Linear, rows.Length));
        var network = NetworkFit?.ToModel(data, Network!.Factor, options.Threshold, Info(Network, rows.Length));
        TabularCandidate[] candidates =
        [
            Candidate(Linear, linear), .. network is null ? [] : new[] { Candidate(Network!, network) },
            .. Kind != ModelKind.Constant ? [] : new[] { Candidate(Constant, Same()) },
        ];
        return new TabularResult
        {
            Model = Kind switch { ModelKind.Network => network!, ModelKind.Linear => linear, _ => Same() },
            ConstantLoss = Constant.Loss,
            TargetLosses = [.. Enumerable.Range(0, Linear.PerTarget.Count).Select(LossOf)],
            TargetScale = Scale(),
            Task = data.Task,
            Kind = Kind,
            Candidates = candidates,
            TrainRows = rows.Length,
            ValidationFolds = folds,
            IsRefitted = false,
            IsStopped = IsStopped,
            History = History,
            FoundLearningRate = FoundLearningRate,
        };

        TabularCandidate Candidate(Selected selected, TableModel model) => new(
            selected.Kind, model.Network.Notation, model.Network.ParameterCount, selected.Loss, selected.Error, selected.Penalty,
            data.Task == TableTask.Regression ? 1 : 1 / selected.Factor,
            held is null ? null : TabularEvaluation.Of(model, held, curve, options.Seed, workers, interest))
        {
            Iterations = selected.Iterations,
            Penalties = selected.Trials,
            Method = selected.Kind switch
            {
                ModelKind.Constant => TabularMethod.None,
                ModelKind.Linear => TabularMethod.Of(LinearRecipe),
                _ => Recipe is null ? TabularMethod.Of(Batches!) : TabularMethod.Of(Recipe),
            },
        };
    }

    /// <summary>A model that always predicts the same.</summary>
    public TableModel Same() => ConstantModel.Of(SameData, rows, Info(Constant, rows.Length), options.Threshold);

    /// <summary>The chosen model, trained on other rows with the same settings.</summary>
    public TableModel Refit(int[] all, Workers workers, CancellationToken cancel)
    {
        if (Kind == ModelKind.Constant)
        {
            return ConstantModel.Of(SameData, all, Info(Constant, all.Length), options.Threshold);
        }

        var (recipe, selected) = Kind == ModelKind.Linear ? (LinearRecipe, Linear) : (Recipe!, Network!);
        return recipe.Fit(data, all, selected.Penalty!.Value, options.Seed, workers, cancel)
            .ToModel(data, selected.Factor, options.Threshold, Info(selected, all.Length));
    }

    private TargetScaleChoice? Scale()
    {
        if (Other is null)
        {
            return null;
        }

        var curve = data.Curve ?? Other.Data.Curve!;
        double Error(Learned learned) =>
            curve.IsDecidedByFew ? learned.Chosen.HeldOut!.MedianError : Math.Sqrt(learned.Chosen.HeldOut!.MeanSquare);
        return new TargetScaleChoice(
            data.Curve is not null,
            curve.Center,
            curve.Unit,
            curve.IsDecidedByFew,
            Error(this),
            Error(Other)
        );
    }

    private Dictionary<string, string> Info(Selected selected, int count) => new()
    {
        ["kind"] = selected.Kind.ToString().ToLowerInvariant(),
        ["source"] = Path.GetFileName(data.Table.Source),
        ["rows"] = count.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
