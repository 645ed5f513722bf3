using Chainrule.Data;
using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;

namespace Chainrule.Models;

/// <summary>
/// What the files of models may name in this program, each by its own notation: a file can name nothing else, and so runs
/// nothing. Immutable: <c>With</c> gives another one, with more in it.
/// <code>
/// var format = ModelFormat.Default.With("snake[:frequency]", (term, shape) => new Snake(shape, term.Number(0, "frequency", 1)));
/// model.Save("wave.safetensors", format: format);
/// var same = Model.Load("wave.safetensors", format);
/// </code>
/// </summary>
public sealed class ModelFormat
{
    private InOrder<PreparationFormat> _preparations = [];

    private ModelFormat()
    {
    }

    private ModelFormat(ModelFormat other)
    {
        (_preparations, Layers) = (other._preparations, other.Layers);
        (Losses, Optimizers, SavesUnknown) = (other.Losses, other.Optimizers, other.SavesUnknown);
    }

    /// <summary>All that Chainrule's core has: its layers, losses and optimizers, and numbers as they are or scaled.</summary>
    public static ModelFormat Default { get; } = new();

    /// <summary>The layers by name.</summary>
    public NotationTable<Func<Shape, Layer>> Layers { get; private init; } = LayerNotation.Table;

    /// <summary>The losses by name.</summary>
    public NotationTable<Loss> Losses { get; private init; } = LossNotation.Table;

    /// <summary>The optimizers by name.</summary>
    public NotationTable<Optimizer> Optimizers { get; private init; } = OptimizerNotation.Table;

    /// <summary>This format and a layer of your own.</summary>
    /// <param name="usage">How it is written, its <see cref="Layer.Notation"/>: <c>snake</c>, or with arguments
    /// <c>snake[:frequency]</c>; see <see cref="NotationTable{T}.With"/>.</param>
    /// <param name="create">Makes it for the shape of one sample.</param>
    /// <exception cref="ChainruleException">The name is taken, or can't be one.</exception>
    public ModelFormat With(string usage, Func<NotationTerm, Shape, Layer> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        ArgumentNullException.ThrowIfNull(usage);
        string name = NotationTable<Layer>.NameOf(usage);
        return LayerNotation.Joins.Contains(name)
            ? throw new ChainruleException($"'{name}' joins branches already", "give yours another name")
            : new ModelFormat(this)
            {
                Layers = Layers.With(usage, term => shape => create(term, shape) ?? throw Layers.MadeNothing(term)),
            };
    }

    /// <summary>This format and a loss of your own.</summary>
    /// <param name="usage">How it is written, its <see cref="Loss.Notation"/>; see <see cref="NotationTable{T}.With"/>.</param>
    /// <param name="create">Makes it.</param>
    /// <exception cref="ChainruleException">The name is taken, or can't be one.</exception>
    public ModelFormat With(string usage, Func<NotationTerm, Loss> create) =>
        new(this) { Losses = Losses.With(usage, create) };

    /// <summary>This format and an optimizer of your own.</summary>
    /// <param name="usage">How it is written, its <see cref="Optimizer.Notation"/>; see
    /// <see cref="NotationTable{T}.With"/>.</param>
    /// <param name="create">Makes it.</param>
    /// <exception cref="ChainruleException">The name is taken, or can't be one.</exception>
    public ModelFormat With(string usage, Func<NotationTerm, Optimizer> create) =>
        new(this) { Optimizers = Optimizers.With(usage, create) };

    /// <summary>This format and a preparation of your own.</summary>
    /// <param name="name">Its name, which no field of a model's description has: lower-case letters, digits and hyphens.</param>
    /// <param name="preparation">How it is written and read.</param>
    /// <exception cref="ChainruleException">The name is taken, or can't be one.</exception>
    public ModelFormat With(string name, PreparationFormat preparation)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(preparation);
        if (!NotationTerm.CanBeName(name))
        {
            throw new ChainruleException(
                $"'{name}' can't be the name of a preparation", "write a name of lower-case letters, digits and hyphens");
        }

        if (ModelFile.IsField(name, preparation) || _preparations.ContainsKey(name))
        {
            throw new ChainruleException($"no other preparation can be named '{name}'", "give it a name of its own");
        }

        return new ModelFormat(this)
        {
            _preparations = new InOrder<PreparationFormat>(_preparations) { { name, preparation } },
        };
    }

    /// <summary>
    /// The same format, which also saves layers that it couldn't load again: for files that another program reads, with more in
    /// its format.
    /// </summary>
    public ModelFormat SavingUnknown() => new(this) { SavesUnknown = true };

    /// <summary>Whether layers are saved that it couldn't load again.</summary>
    public bool SavesUnknown { get; private init; }

    /// <summary>What writes a preparation, and the name it has; null where nothing in this format does.</summary>
    internal (string Name, PreparationFormat Format)? Of(InputPreparation preparation)
    {
        foreach (var (name, format) in _preparations)
        {
            if (format.Writes(preparation))
            {
                return (name, format);
            }
        }

        return null;
    }

    /// <summary>What reads the preparation that a description has; null where it has none that this format knows.</summary>
    internal PreparationFormat? In(JsonReader description)
    {
        foreach (var (name, format) in _preparations)
        {
            if (description.Has(name))
            {
                return format;
            }
        }

        return null;
    }
}
