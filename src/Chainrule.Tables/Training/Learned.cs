using Chainrule.Kernels;
using Chainrule.Models;

namespace Chainrule.Tables.Training;

/// <summary>A linear model and, unless it isn't wanted, a network, both trained on the same rows.</summary>
/// <param name="Data">The table, its target on the scale that it was learned on.</param>
/// <param name="Options">How it was learned.</param>
/// <param name="Rows">The rows.</param>
/// <param name="Folds">The folds that penalties were chosen by; 1 for rows held back once.</param>
internal sealed record Learned(TabularData Data, TabularOptions Options, int[] Rows, int Folds)
{
    /// <summary>The linear model; null where the network is trained as it was given, and no other.</summary>
    public LearnedKind? Linear { get; init; }

    /// <summary>How always the same prediction does; nothing is known of it where nothing is chosen.</summary>
    public Selected Constant { get; init; } = new(ModelKind.Constant, null, double.NaN, double.NaN, Factor: 1, []);

    /// <summary>The network; null where none was wanted, or training was stopped before there was one.</summary>
    public LearnedKind? Network { get; init; }

    /// <summary>Whether training was stopped before its end.</summary>
    public bool IsStopped { get; init; }

    /// <summary>What was learned on the target's other scale, and did worse; null where there is no other.</summary>
    public Learned? Other { get; init; }

    /// <summary>
    /// The kind asked for, else the network where it beats what is simpler on rows that neither was trained on. That is the
    /// linear model,
    /// or always the same prediction where that does better, unless classes are weighted: who weights them wants them told apart.
    /// </summary>
    public ModelKind Kind => Linear is null ? ModelKind.Network
        : Options.Kind is { } asked ? Network is null && asked == ModelKind.Network ? ModelKind.Linear : asked
        : KindOf(Linear.Selected, Network?.Selected, Constant);

    /// <summary>How the model that is chosen did on rows that it was not trained on.</summary>
    public Selected Chosen => Kind switch
    {
        ModelKind.Network => Network!.Selected,
        ModelKind.Linear => Linear!.Selected,
        _ => Constant,
    };

    /// <summary>Whether the chosen model can be fitted to other rows with the same settings.</summary>
    public bool CanRefit => Kind != ModelKind.Network || Network!.Recipe is not null || HoldsBack;

    /// <summary>Whether the chosen model is a mean by mini-batches, which rows were held back from.</summary>
    public bool HoldsBack => Kind == ModelKind.Network && Network!.Batches is { Recipe.Members: > 1 };

    private ModelKind KindOf(Selected linear, Selected? network, Selected constant)
    {
        var simpler = Data.ClassWeights is null && constant.Loss <= linear.Loss ? constant : linear;
        return network is not null && network.Beats(simpler) ? ModelKind.Network : simpler.Kind;
    }

    private TargetLoss LossOf(int target)
    {
        var (linear, constant) = (Linear!.Selected.PerTarget[target], Constant.PerTarget[target]);
        var network = Network?.Selected.PerTarget[target];
        return new TargetLoss(Data.Targets[target], linear.Loss, network?.Loss, constant.Loss, KindOf(linear, network, constant));
    }

    // A mean is told by the values themselves; where these say nothing, the middle of the curve is.
    private TabularData SameData => Other is not null && Data.Curve is { IsDecidedByFew: false } ? Other.Data : Data;

    /// <summary>Makes models of both, measures them, and chooses.</summary>
    /// <param name="held">The rows to test with; null for none.</param>
    /// <param name="curve">A scale to measure them on too; null for none.</param>
    /// <param name="workers">The threads that share the work.</param>
    /// <param name="interest">The class that figures of a single one are about; null for that of these rows.</param>
    public TabularResult Finish(Table? held, TargetCurve? curve, Workers workers, int? interest = null)
    {
        var linear = Linear is null ? null : ModelOf(Linear, Rows.Length);
        var network = Network is null ? null : ModelOf(Network, Rows.Length);
        TabularCandidate[] candidates =
        [
            .. Linear is null ? [] : new[] { Candidate(Linear.Selected, Linear, linear!) },
            .. Network is null ? [] : new[] { Candidate(Network.Selected, Network, network!) },
            .. Kind != ModelKind.Constant ? [] : new[] { Candidate(Constant, null, Same()) },
        ];
        return new TabularResult
        {
            Model = Kind switch { ModelKind.Network => network!, ModelKind.Linear => linear!, _ => Same() },
            Task = Data.Task,
            Kind = Kind,
            Candidates = candidates,
            TrainRows = Rows.Length,
            Validation = new TabularValidation
            {
                Folds = Folds,
                ConstantLoss = Constant.Loss,
                TargetLosses = [.. Enumerable.Range(0, Linear?.Selected.PerTarget.Count ?? 0).Select(LossOf)],
                TargetScale = Scale(),
            },
            IsRefitted = false,
            IsStopped = IsStopped,
        };

        TabularCandidate Candidate(Selected selected, LearnedKind? kind, TableModel model) => new(
            selected.Kind, model.Network.Notation, model.Network.ParameterCount, selected.Loss, selected.Error)
        {
            Penalty = selected.Penalty,
            Temperature = Data.Task == TableTask.Regression ? 1 : 1 / selected.Factor,
            Test = held is null ? null : TabularEvaluation.Of(model, held, curve, Options.Seed, workers, interest),
            Iterations = selected.Iterations,
            Penalties = selected.Trials,
            History = kind?.Batches?.History,
            Method = kind?.Method ?? TabularMethod.None,
        };
    }

    /// <summary>A model that always predicts the same.</summary>
    public TableModel Same() => ConstantModel.Of(SameData, Rows, Info(Constant, Rows.Length), Options.Threshold);

    /// <summary>The chosen model, trained on other rows with the same settings.</summary>
    public TableModel Refit(int[] all, TrainingScope scope)
    {
        if (Kind == ModelKind.Constant)
        {
            return ConstantModel.Of(SameData, all, Info(Constant, all.Length), Options.Threshold);
        }

        var chosen = Kind == ModelKind.Linear ? Linear! : Network!;
        var part = scope.Workload.BeginRefit(all.Length);
        var fitted = chosen is { Batches: { } batches }
            ? batches.Recipe.Refit(Data, all, chosen.Fitted, batches.History.Best!.Epoch, scope.OfRefit(), part)
            : chosen.Recipe!.Fit(Data, all, chosen.Selected.Penalty!.Value, scope.OfRefit(), part);
        part.End();
        return ModelOf(chosen with { Fitted = fitted }, all.Length);
    }

    private TableModel ModelOf(LearnedKind kind, int count) =>
        kind.Fitted.ToModel(Data, kind.Selected.Factor, Options.Threshold, Info(kind.Selected, count));

    private TargetScaleChoice? Scale()
    {
        if (Other is null)
        {
            return null;
        }

        var curve = Data.Curve ?? Other.Data.Curve!;
        double Error(Learned learned) =>
            curve.IsDecidedByFew ? learned.Chosen.HeldOut!.MedianError : Math.Sqrt(learned.Chosen.HeldOut!.MeanSquare);
        return new TargetScaleChoice(
            Data.Curve is not null,
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
        ["source"] = Path.GetFileName(Data.Table.Source),
        ["rows"] = count.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
