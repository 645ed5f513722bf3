using System.Runtime.CompilerServices;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Networks;

namespace Chainrule.Training;

/// <summary>
/// Trains a network on a whole dataset at once by L-BFGS: a quasi-Newton method that takes the curvature from its last few
/// steps. For a few thousand rows it reaches the minimum in far less work than mini-batches, and without a learning rate.
/// Liu and Nocedal, "On the Limited Memory BFGS Method for Large Scale Optimization" (1989); steps by <see cref="WolfeSearch"/>.
/// </summary>
/// <remarks>
/// Sums run in a fixed order in double precision: the same data and first parameters give the same bits on any number of
/// threads. Dropout is drawn once and the same for all iterations, so networks with it are better trained by
/// <see cref="Trainer"/>.
/// </remarks>
public sealed class LbfgsTrainer
{
    /// <summary>A trainer that starts from the network's present parameters.</summary>
    /// <param name="network">What is trained.</param>
    /// <param name="loss">What is made small, together with the penalty of the options.</param>
    /// <param name="options">Everything else; null for the defaults.</param>
    public LbfgsTrainer(Network network, Loss loss, LbfgsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(loss);
        Network = network;
        Loss = loss;
        Options = options ?? new LbfgsOptions();
    }

    /// <summary>What is trained.</summary>
    public Network Network { get; }

    /// <summary>What is made small.</summary>
    public Loss Loss { get; }

    /// <summary>Everything else.</summary>
    public LbfgsOptions Options { get; }

    /// <summary>
    /// Trains until a tolerance or the number of iterations is reached. Called again, it begins anew from the network's present
    /// parameters.
    /// </summary>
    /// <param name="data">The rows.</param>
    /// <param name="workers">The threads that share the work; null for one thread per processor.</param>
    /// <param name="progress">
    /// Is told of each iteration, on this thread, while the network has its parameters; null for nobody.
    /// </param>
    /// <param name="cancel">Ends the training early, with the parameters of the last iteration.</param>
    /// <exception cref="ChainruleException">
    /// The data doesn't fit the network or the loss, a layer mixes rows or watches them, or the loss of the first parameters
    /// isn't finite.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public LbfgsResult Fit(
        IDataset data,
        Workers? workers = null,
        IProgress<LbfgsIteration>? progress = null,
        CancellationToken cancel = default
    )
    {
        DataCheck.Check(data, Network);
        CheckRows();
        var objective = new FullBatchObjective(Network, Loss, data, Options, workers ?? Workers.Shared);
        var run = new Run(objective, Network, Options);
        Tell(progress, run, isLast: false);
        for (int told = 0; run.Next();)
        {
            if (run.Iterations > told)
            {
                told = run.Iterations;
                Tell(progress, run, isLast: false);
            }

            if (cancel.IsCancellationRequested)
            {
                run.Leave();
                cancel.ThrowIfCancellationRequested();
            }
        }

        run.Leave();
        Tell(progress, run, isLast: true);
        return new LbfgsResult(run.Iterations, objective.Evaluations, run.Loss, run.Value, run.HasConverged);
    }

    /// <param name="data">The rows.</param>
    /// <param name="workers">The threads that share the work; null for one thread per processor.</param>
    /// <param name="progress">
    /// Is told of each iteration, in order and on this thread, while the network has its parameters; null for nobody.
    /// </param>
    /// <param name="cancel">Ends the training early, with the parameters of the last iteration.</param>
    /// <inheritdoc cref="Fit(IDataset, Workers?, IProgress{LbfgsIteration}?, CancellationToken)" path="/*[not(self::param)]"/>
    [OverloadResolutionPriority(-1)] // for lambdas alone
    public LbfgsResult Fit(
        IDataset data,
        Workers? workers = null,
        Action<LbfgsIteration>? progress = null,
        CancellationToken cancel = default
    ) => Fit(data, workers, SynchronousProgress<LbfgsIteration>.Of(progress), cancel);

    // The loss must be a function of the parameters alone, and a sum over rows.
    private void CheckRows()
    {
        if (Network.Layers.FirstOrDefault(layer => layer.MixesRows || layer.ObservedSize > 0) is { } layer)
        {
            throw new ChainruleException(
                $"l-bfgs can't train {layer.Notation}, whose outputs in training depend on more than parameters and one row",
                "train this network by mini-batches, with Trainer"
            );
        }
    }

    private static void Tell(IProgress<LbfgsIteration>? progress, Run run, bool isLast)
    {
        if (progress is not null)
        {
            run.Leave();
            progress.Report(new LbfgsIteration(run.Iterations, run.Loss, isLast));
        }
    }

    /// <summary>One training: the present point, and the steps that the curvature is taken from.</summary>
    private sealed class Run
    {
        private readonly FullBatchObjective _objective;
        private readonly Network _network;
        private readonly LbfgsOptions _options;
        private readonly double[] _direction, _from, _fromGradient, _factors;
        private readonly List<(double[] Step, double[] Change, double Curvature)> _history = [];
        private double[] _w, _gradient;

        public Run(FullBatchObjective objective, Network network, LbfgsOptions options)
        {
            _objective = objective;
            _network = network;
            _options = options;
            int count = network.ParameterCount;
            (_w, _gradient, _direction, _from, _fromGradient) =
                (new double[count], new double[count], new double[count], new double[count], new double[count]);
            _factors = new double[options.History];
            for (int i = 0; i < count; i++)
            {
                _w[i] = network.Parameters[i];
            }

            Value = objective.Evaluate(_w, _gradient);
            Loss = objective.Loss;
            if (!double.IsFinite(Value))
            {
                throw new ChainruleException(
                    $"l-bfgs can't begin: the loss of the first parameters is {Value}",
                    "look for huge numbers in the data, or start with smaller weights"
                );
            }

            HasConverged = Largest(_gradient) <= options.GradientTolerance;
        }

        public double Value { get; private set; }

        public double Loss { get; private set; }

        public int Iterations { get; private set; }

        public bool HasConverged { get; private set; }

        /// <summary>Takes a step; false when all is done.</summary>
        public bool Next()
        {
            if (HasConverged || Iterations >= _options.MaxIterations)
            {
                return false;
            }

            double slope = ChooseDirection();
            if (!(slope < 0))
            {
                _history.Clear();
                slope = ChooseDirection();
            }

            _w.CopyTo(_from, 0);
            _gradient.CopyTo(_fromGradient, 0);
            double first = _history.Count > 0 ? 1 : Math.Min(1, 1 / Math.Sqrt(-slope));
            var found = WolfeSearch.Find(Try, new WolfeSearch.Point(0, Value, slope), first);
            if (found is not { } point || !double.IsFinite(point.Value))
            {
                GoBack();
                HasConverged = _history.Count == 0; // not even the steepest descent finds a lower point
                _history.Clear();
                return true;
            }

            Remember();
            double before = Value;
            Value = point.Value;
            Loss = _objective.Loss;
            Iterations++;
            double scale = Math.Max(Math.Max(Math.Abs(before), Math.Abs(Value)), 1e-3);
            HasConverged =
                Largest(_gradient) <= _options.GradientTolerance || before - Value <= _options.ObjectiveTolerance * scale;
            return true;
        }

        /// <summary>Gives the network the present point.</summary>
        public void Leave()
        {
            for (int i = 0; i < _w.Length; i++)
            {
                _network.Parameters[i] = (float)_w[i];
            }
        }

        private WolfeSearch.Point Try(double step)
        {
            for (int i = 0; i < _w.Length; i++)
            {
                _w[i] = _from[i] + step * _direction[i];
            }

            double value = _objective.Evaluate(_w, _gradient);
            return double.IsFinite(value)
                ? new WolfeSearch.Point(step, value, Dot(_gradient, _direction))
                : new WolfeSearch.Point(step, double.PositiveInfinity, double.PositiveInfinity);
        }

        private void GoBack()
        {
            _from.CopyTo(_w, 0);
            _fromGradient.CopyTo(_gradient, 0);
        }

        /// <summary>−H·gradient by the two loops of Nocedal (1980), and its slope.</summary>
        private double ChooseDirection()
        {
            for (int i = 0; i < _direction.Length; i++)
            {
                _direction[i] = -_gradient[i];
            }

            for (int k = _history.Count - 1; k >= 0; k--)
            {
                var (step, change, curvature) = _history[k];
                _factors[k] = Dot(step, _direction) / curvature;
                AddTo(_direction, -_factors[k], change);
            }

            if (_history.Count > 0)
            {
                var (_, change, curvature) = _history[^1];
                double scale = curvature / Dot(change, change);
                for (int i = 0; i < _direction.Length; i++)
                {
                    _direction[i] *= scale;
                }
            }

            for (int k = 0; k < _history.Count; k++)
            {
                var (step, change, curvature) = _history[k];
                AddTo(_direction, _factors[k] - Dot(change, _direction) / curvature, step);
            }

            return Dot(_gradient, _direction);
        }

        /// <summary>Adds the last step to the history, where it has positive curvature.</summary>
        private void Remember()
        {
            bool isFull = _history.Count == _options.History;
            double[] step = isFull ? _history[0].Step : new double[_w.Length],
                change = isFull ? _history[0].Change : new double[_w.Length];
            for (int i = 0; i < _w.Length; i++)
            {
                step[i] = _w[i] - _from[i];
                change[i] = _gradient[i] - _fromGradient[i];
            }

            if (isFull)
            {
                _history.RemoveAt(0);
            }

            double curvature = Dot(step, change);
            if (curvature > 1e-10 * Math.Sqrt(Dot(step, step) * Dot(change, change)))
            {
                _history.Add((step, change, curvature));
            }
        }

        private static void AddTo(double[] sum, double factor, double[] vector)
        {
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += factor * vector[i];
            }
        }

        private static double Dot(double[] a, double[] b)
        {
            double sum = 0;
            for (int i = 0; i < a.Length; i++)
            {
                sum += a[i] * b[i];
            }

            return sum;
        }

        private static double Largest(double[] values)
        {
            double largest = 0;
            foreach (double value in values)
            {
                largest = Math.Max(largest, Math.Abs(value));
            }

            return largest;
        }
    }
}
