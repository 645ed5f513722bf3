using Chainrule.Data;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Schedules;
using Chainrule.Training;

namespace Chainrule.Studio.Digits;

/// <summary>A network that learns digits on a thread of its own, and the model that comes of it.</summary>
internal sealed class DigitTraining : IDisposable
{
    private readonly CancellationTokenSource _cancel = new();
    private readonly Task _work;
    private volatile StepCompleted? _last;
    private volatile TrainedDigits? _ready;

    /// <summary>A model that has been trained already.</summary>
    /// <param name="model">The model.</param>
    /// <param name="test">The images to judge it by; null where there are none.</param>
    public DigitTraining(Model model, IDataset? test)
    {
        Steps = 0;
        _work = Task.Run(() => _ready = new TrainedDigits(model, test is null ? null : AccuracyOn(test, model)));
    }

    /// <summary>Begins to train a network.</summary>
    public DigitTraining(Network network, IdxData data, int epochs)
    {
        var options = new TrainingOptions
        {
            Epochs = epochs,
            LearningRate = 0.005f,
            Schedule = new OneCycle(),
            Seed = 1,
        };
        Steps = epochs * (long)Math.Ceiling(data.Train.Count / (double)options.BatchSize);
        _work = Task.Run(() =>
        {
            using var trainer = new Trainer(network, new SoftmaxCrossEntropy(), new AdamW(), options);
            trainer.Fit(data.Train, progress: e => _last = e as StepCompleted ?? _last, cancel: _cancel.Token);
            string[] classes = [.. Enumerable.Range(0, data.Classes).Select(label => $"{label}")];
            var model = new Model(network, OutputKind.SoftmaxLogits, data.Scaling, classes);
            _ready = new TrainedDigits(model, AccuracyOn(data.Test, model));
        });
    }

    /// <summary>The steps that are made.</summary>
    public long Steps { get; }

    /// <summary>The last step that was made, from 1; 0 before the first.</summary>
    public long Step => _last?.Step ?? 0;

    /// <summary>The loss of the last step; null before the first.</summary>
    public double? Loss => _last?.Loss;

    /// <summary>What has come of it; null while it goes on.</summary>
    /// <exception cref="ChainruleException">It has failed.</exception>
    public TrainedDigits? Ready
    {
        get
        {
            if (_work.IsFaulted)
            {
                throw _work.Exception!.InnerException as ChainruleException
                    ?? new ChainruleException($"the training has failed: {_work.Exception.InnerException!.Message}");
            }

            return _ready;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cancel.Cancel();
        try
        {
            _work.Wait();
        }
        catch (AggregateException)
        {
            // it was told where it was asked for
        }

        _cancel.Dispose();
    }

    private static double? AccuracyOn(IDataset test, Model model)
    {
        var prepared = test is ByteDataset bytes && model.Preparation is Scaling scaling ? bytes.With(scaling) : test;
        return new Evaluator(model.Network, model.UsualLoss).Evaluate(prepared).Accuracy;
    }
}

/// <summary>A model of digits.</summary>
/// <param name="Model">The model.</param>
/// <param name="Accuracy">The share of the test images that it gets right; null where there are none.</param>
internal sealed record TrainedDigits(Model Model, double? Accuracy);
