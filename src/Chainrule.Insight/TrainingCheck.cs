using System.Globalization;
using Chainrule.Data;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Training;

namespace Chainrule.Insight;

/// <summary>
/// Five questions to a training before it costs hours: does the network put out what the loss takes, are the gradients right,
/// does the loss begin where a network that knows nothing begins, can one small batch be learned by heart, and do the inputs
/// help at all. After Karpathy, "A Recipe for Training Neural Networks" (2019), section 2.
/// </summary>
/// <remarks>The network itself isn't changed: training happens on copies of it.</remarks>
public sealed class TrainingCheck
{
    // Four times what a single layer is allowed: roundings add up from layer to layer. MNIST networks were seen at 7e-7.
    private const double NetworkTolerance = 2e-5;
    // Roundings under weights far too large may be as large as this; a wrong formula is as wrong under small ones.
    private const double MostRounding = 1e-3;
    private const double MostTimesIgnorant = 10, MostNats = 2;
    private const int ProofRows = 4, ProofEntries = 100, LeastProofEntries = 12, StartRows = 1000;
    // Of what takes more multiply-adds a row fewer numbers are checked: each takes passes of its own, in double precision.
    private const double MostProofWork = 1e6;
    private const int BatchRows = 16;
    private const int TrialSteps = 200, TrialRows = 2000;

    private readonly Network _network;
    private readonly Loss _loss;
    private readonly Optimizer _optimizer;
    private readonly TrainingOptions _options;
    private readonly IDataset _train, _held;

    /// <summary>The questions to one training.</summary>
    /// <param name="network">The network, with its first parameters.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="options">Batch size, learning rate and seed; a schedule and penalties are left out of the checks.</param>
    /// <param name="train">The rows to train on.</param>
    /// <param name="held">Rows kept back; null for none, the rows to train on then serve for them.</param>
    public TrainingCheck(
        Network network,
        Loss loss,
        Optimizer optimizer,
        TrainingOptions options,
        IDataset train,
        IDataset? held = null
    )
    {
        _network = network;
        _loss = loss;
        _optimizer = optimizer;
        _options = options with { Schedule = null, Regularization = Regularization.None, Patience = null, RestoreBest = false };
        _train = train;
        _held = held ?? train;
    }

    /// <summary>The names of the checks, in their order.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [OutputCheck.Name, GradientCheck.Name, "start", OneBatchCheck.Name, "inputs"];

    /// <summary>Makes the checks one after the other, each when it is asked for.</summary>
    /// <param name="cancel">Ends the checks early.</param>
    /// <exception cref="ChainruleException">The data doesn't fit the network or the loss.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public IEnumerable<CheckResult> Run(CancellationToken cancel = default)
    {
        yield return OutputCheck.Of(_network, _loss);
        yield return Gradients(cancel);
        cancel.ThrowIfCancellationRequested();
        yield return Start();
        cancel.ThrowIfCancellationRequested();
        yield return OneBatch(cancel);
        cancel.ThrowIfCancellationRequested();
        yield return Inputs(cancel);
    }

    /// <summary>The gradient proof of the network on a few rows; of large blocks a part is checked.</summary>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public ProofResult Proof(CancellationToken cancel = default) => Proof(_network, cancel);

    private ProofResult Proof(Network network, CancellationToken cancel)
    {
        var batch = Rows(ProofRows, purpose: 0);
        double work = network.Layers.Sum(LayerWork.OfRow);
        var options = new ProofOptions
        {
            EntriesPerBlock = (int)Math.Clamp(ProofEntries * MostProofWork / work, LeastProofEntries, ProofEntries),
            Tolerance = NetworkTolerance,
            Seed = _options.Seed,
            Cancel = cancel,
        };
        return GradientProof.OfNetwork(network, _loss, batch.Inputs, batch.Targets, options);
    }

    private CheckResult Gradients(CancellationToken cancel)
    {
        var proof = Proof(cancel);
        if (!proof.Passed && proof.Worst!.WorstError < MostRounding && Proof(Scaled(), cancel) is { Passed: true } scaled)
        {
            return GradientCheck.WithSmallerWeights(proof, scaled);
        }

        return GradientCheck.Of(proof);
    }

    private CheckResult Start()
    {
        var rows = Subset(_train, StartRows, purpose: 1);
        double loss = new Evaluator(_network, _loss).Evaluate(rows).Loss;
        var (ignorant, meaning) = LossOfIgnorance(rows);
        // Scores of the deviation 2 cost about so many nats; values of the size of the targets, a few times their square.
        double most = _loss.Output == OutputKind.Values ? MostTimesIgnorant * ignorant : ignorant + MostNats;
        bool isNear = loss <= most && loss >= 0.5 * ignorant;
        string seen = string.Create(
            CultureInfo.InvariantCulture,
            $"the loss begins at {loss:0.0000}; {meaning} has {ignorant:0.0000}"
        );
        return new CheckResult(
            Names[2],
            isNear,
            seen,
            isNear ? null
                : double.IsNaN(loss) || loss > ignorant
                    ? "outputs begin too large: inputs should be about 1 in size, and first weights about 1/√inputs"
                : "it knows the answers before it has learned: is the target among the inputs, or is the network trained already?"
        );
    }

    private CheckResult OneBatch(CancellationToken cancel)
    {
        var data = new Subset(_train, OneBatchCheck.Choose(_train, Order(_train.Count, purpose: 2), BatchRows));
        return new OneBatchCheck(Copy(withDropout: false), _loss, data, LossOfIgnorance(data).Loss).Run(
            _optimizer,
            _options,
            cancel
        );
    }

    // The same network with every matrix of weights no larger than 1/√inputs, by the root of the mean square.
    private Network Scaled()
    {
        var copy = Copy(withDropout: true);
        foreach (var block in copy.Blocks.Where(block => block.Decays && block.Shape.Rank == 2))
        {
            var weights = block.Of(copy.Parameters);
            double squares = 0;
            foreach (float weight in weights)
            {
                squares += (double)weight * weight;
            }

            double factor = Math.Sqrt(block.Length / (squares * block.Shape[0]));
            for (int i = 0; i < weights.Length && factor < 1; i++)
            {
                weights[i] = (float)(weights[i] * factor);
            }
        }

        return copy;
    }

    private CheckResult Inputs(CancellationToken cancel)
    {
        var held = Subset(_held, TrialRows, purpose: 3);
        double seeing, blind;
        try
        {
            seeing = LossAfterTrial(_train, held, cancel);
            blind = LossAfterTrial(new BlankDataset(_train), new BlankDataset(held), cancel);
        }
        catch (DivergenceException exception)
        {
            return new CheckResult(
                Names[4],
                false,
                $"training breaks down: {exception.Message}",
                exception.Remedy ?? "lower the learning rate"
            );
        }

        // A training that made things worse with and without inputs has not learned from them.
        var (ignorant, meaning) = LossOfIgnorance(held);
        bool helps = seeing < 0.98 * Math.Min(blind, ignorant);
        string kept = ReferenceEquals(_held, _train) ? "" : "kept back ";
        string seen = string.Create(
            CultureInfo.InvariantCulture,
            $"after {TrialSteps} steps the loss on {held.Count:#,0} rows {kept}is {seeing:0.0000}; with all inputs 0 it is "
                + $"{blind:0.0000}"
        );
        if (seeing < 0.98 * blind && !helps)
        {
            seen += string.Create(CultureInfo.InvariantCulture, $"; {meaning} has {ignorant:0.0000}");
        }

        return new CheckResult(
            Names[4],
            helps,
            seen,
            helps ? null
                : seeing > 2 * ignorant
                    ? "training makes it worse than knowing nothing: lower the learning rate, or choose another initializer"
                : "the inputs don't help: do rows and targets belong together, and is the learning rate neither too low nor "
                    + "too high?"
        );
    }

    private double LossAfterTrial(IDataset train, IDataset held, CancellationToken cancel)
    {
        var network = Copy(withDropout: true);
        using var trainer = new Trainer(network, _loss, _optimizer, _options);
        var batch = new Batch(train, Math.Min(_options.BatchSize, Math.Min(train.Count, TrialRows)));
        int[] order = Order(train.Count, purpose: 4);
        int[] rows = new int[batch.Capacity];
        for (int step = 0; step < TrialSteps; step++)
        {
            cancel.ThrowIfCancellationRequested();
            for (int i = 0; i < rows.Length; i++)
            {
                rows[i] = order[(int)(((long)step * rows.Length + i) % order.Length)];
            }

            batch.Fill(rows);
            trainer.Step(batch);
        }

        return new Evaluator(network, _loss).Evaluate(held, cancel: cancel).Loss;
    }

    // What a network has that gives every row the same answer, and that answer an even one.
    private (double Loss, string Meaning) LossOfIgnorance(Subset rows)
    {
        int outputs = _network.OutputShape.Count;
        float[] y = new float[rows.Count * outputs];
        Array.Fill(y, _loss.EvenOutput(outputs));
        var batch = new Batch(rows, rows.Count);
        batch.FillInOrder(0, rows.Count);
        double loss = _loss.Evaluate(Workers.None, y, outputs, batch.Targets, new float[rows.Count], default);
        string meaning = _loss.Output switch
        {
            OutputKind.Values => "a network that puts out 0",
            OutputKind.SoftmaxLogits => string.Create(CultureInfo.InvariantCulture, $"one that knows nothing, ln {outputs},"),
            OutputKind.SigmoidLogits => "one that knows nothing, ln 2,",
            _ => "one that knows nothing",
        };
        return (loss, meaning);
    }

    private Network Copy(bool withDropout) => _network.Without(layer => !withDropout && layer.IsTrainingOnly);

    private Batch Rows(int count, int purpose)
    {
        var data = Subset(_train, count, purpose);
        var batch = new Batch(data, data.Count);
        batch.FillInOrder(0, data.Count);
        return batch;
    }

    private Subset Subset(IDataset data, int count, int purpose) =>
        new(data, Order(data.Count, purpose).AsSpan(0, Math.Min(count, data.Count)));

    private int[] Order(int count, int purpose)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        new RandomStream(_options.Seed, RandomStreams.User(purpose)).Shuffle(order);
        return order;
    }
}
