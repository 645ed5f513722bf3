using Chainrule.Data;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;

namespace Chainrule.Studio.Digits;

/// <summary>
/// What drawn digits are recognized by: networks that the studio trains on MNIST when they are first asked for, and a model of
/// the user's own.
/// </summary>
/// <param name="folder">The folder of MNIST; null where it isn't there.</param>
/// <param name="given">The user's model; null for none.</param>
internal sealed class DigitSource(string? folder, Model? given) : IDisposable
{
    /// <summary>The height and the width of an image.</summary>
    public const int Side = 28;

    /// <summary>The name of the user's own model.</summary>
    public const string Own = "own";

    private static readonly (string Name, string Layers, int Epochs)[] Trained =
    [
        ("dense", "dense:32 relu dense:10", 3),
        ("convolution", "conv:6:5 relu max-pool:2 conv:12:5 relu max-pool:2 flatten dense:10", 1),
    ];

    private readonly Lock _lock = new();
    private readonly Dictionary<string, DigitTraining> _trainings = new(StringComparer.Ordinal);
    private readonly Lazy<IdxData?> _data = new(() => folder is null ? null : CheckedData(IdxData.Load(folder)));

    /// <summary>One digit is looked at after the other.</summary>
    public Lock Turn { get; } = new();

    /// <summary>The images that are learned from; null where they aren't there.</summary>
    /// <exception cref="ChainruleException">They can't be read.</exception>
    public IdxData? Data => _data.Value;

    /// <summary>The networks that there are to choose from, and their layers.</summary>
    public IEnumerable<(string Name, string Layers)> Kinds =>
    [
        .. given is null ? [] : new[] { (Own, given.Network.Notation) },
        .. folder is null ? [] : Trained.Select(each => (each.Name, each.Layers)),
    ];

    /// <summary>Refuses a model that can't recognize drawn digits.</summary>
    /// <exception cref="ChainruleException">It doesn't take 28×28 numbers, or doesn't tell classes.</exception>
    public static void CheckSuits(Model model)
    {
        if (model.Network.InputShape.Count != Side * Side || model.Network.OutputShape.Count < 2
            || model.Output == OutputKind.Values || model.Labels is not null)
        {
            throw new ChainruleException(
                $"the model takes {model.Network.InputShape} and puts out {model.Network.OutputShape}: "
                + "it can't recognize drawn digits",
                "give one that tells classes of images of 28×28, such as that of a training on mnist");
        }
    }

    /// <summary>The training of a kind, which begins when it is first asked for.</summary>
    /// <exception cref="ChainruleException">There is no such kind, or the images can't be read.</exception>
    public DigitTraining Of(string kind)
    {
        lock (_lock)
        {
            if (_trainings.TryGetValue(kind, out var training))
            {
                return training;
            }

            if (Kinds.All(each => each.Name != kind))
            {
                throw new ChainruleException("there is no such network of digits");
            }

            if (kind == Own)
            {
                training = new DigitTraining(given!, Data?.Test);
            }
            else
            {
                var (_, layers, epochs) = Array.Find(Trained, each => each.Name == kind);
                training = new DigitTraining(LayerNotation.Parse(layers, Data!.Input, seed: 1), Data, epochs);
            }

            return _trainings[kind] = training;
        }
    }

    /// <summary>Ends trainings that are under way.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var training in _trainings.Values)
            {
                training.Dispose();
            }
        }
    }

    private static IdxData CheckedData(IdxData data) =>
        data.TrainBytes is not null && data.TestBytes is not null && data.Input.Count == Side * Side
            ? data
            : throw new ChainruleException($"the digits are {data.Input}, and not bytes of {Side}×{Side}");
}
