using Chainrule.Data.Tables;
using Chainrule.Kernels;
using Chainrule.Models;
using Chainrule.Training;

namespace Chainrule.Tabular;

/// <summary>A linear model and, unless it isn't wanted, a network, both trained on the same rows.</summary>
internal sealed class Learned(TabularData data, TabularOptions options, int[] rows, int folds)
{
    private TabularCandidate[] _candidates = [];

    public required Selected Linear { get; init; }

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

    /// <summary>
    /// The kind asked for, else the network where it beats the linear model on rows that neither was trained on. Linear as long as
    /// there is no network.
    /// </summary>
    public ModelKind Kind => NetworkFit is null ? ModelKind.Linear : options.Kind ?? (Network!.Beats(Linear) ? ModelKind.Network : ModelKind.Linear);

    /// <summary>Whether the chosen model can be fitted to other rows with the same settings.</summary>
    public bool CanRefit => Kind == ModelKind.Linear || Recipe is not null;

    /// <summary>Makes models of both, measures them, and chooses.</summary>
    /// <param name="held">The rows to test with; null for none.</param>
    /// <param name="workers">The threads that share the work.</param>
    public TabularResult Finish(Table? held, Workers workers)
    {
        var linear = LinearFit!.ToModel(data, Linear.Factor, options.Threshold, Info(Linear, rows.Length));
        var network = NetworkFit?.ToModel(data, Network!.Factor, options.Threshold, Info(Network, rows.Length));
        _candidates = [Candidate(Linear, linear, held, workers), .. network is null ? [] : new[] { Candidate(Network!, network, held, workers) }];
        return new TabularResult
        {
            Model = Kind == ModelKind.Linear ? linear : network!,
            Task = data.Task,
            Kind = Kind,
            Candidates = _candidates,
            TrainRows = rows.Length,
            ValidationFolds = folds,
            IsRefitted = false,
            IsStopped = IsStopped,
            History = History,
            FoundLearningRate = FoundLearningRate,
        };
    }

    /// <summary>The chosen model, trained on other rows with the same settings.</summary>
    public Model Refit(int[] all, Workers workers, CancellationToken cancel)
    {
        var (recipe, selected) = Kind == ModelKind.Linear ? (LinearRecipe, Linear) : (Recipe!, Network!);
        return recipe.Fit(data, all, selected.Penalty!.Value, options.Seed, workers, cancel)
            .ToModel(data, selected.Factor, options.Threshold, Info(selected, all.Length));
    }

    private TabularCandidate Candidate(Selected selected, Model model, Table? held, Workers workers) => new(
        selected.Kind, model.Network.Notation, model.Network.ParameterCount, selected.Loss, selected.Error, selected.Penalty, 1 / selected.Factor,
        held is null ? null : TabularEvaluation.Of(model, held, options.Seed, workers))
    {
        Iterations = selected.Iterations,
        Method = selected.Kind == ModelKind.Linear ? TabularMethod.Of(LinearRecipe) : Recipe is null ? TabularMethod.Of(Batches!) : TabularMethod.Of(Recipe),
    };

    private Dictionary<string, string> Info(Selected selected, int count) => new()
    {
        ["kind"] = selected.Kind == ModelKind.Linear ? "linear" : "network",
        ["source"] = Path.GetFileName(data.Table.Source),
        ["rows"] = count.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
