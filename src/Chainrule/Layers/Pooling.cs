namespace Chainrule.Layers;

/// <summary>What the two pools with windows share: <c>name:size[:stride][:padding]</c>, channel by channel.</summary>
public abstract class Pooling : WindowLayer
{
    private readonly Size _size;

    private protected Pooling(string layer, Shape input, Size size, Size? stride, Padding padding)
        : this(Over(layer, input, size, stride ?? size, padding), input, size, stride ?? size, padding)
    {
        if (Math.Max(Window.Top, Window.Bottom) >= size.Rows || Math.Max(Window.Left, Window.Right) >= size.Columns)
        {
            throw new ChainruleException(
                $"{layer}: a padding of {padding} leaves windows of {size} without a pixel",
                "pad less than the window is large"
            );
        }
    }

    private Pooling(Kernels.Window window, Shape input, Size size, Size stride, Padding padding)
        : base(
            window, size, stride, padding, input,
            input.Rank == 2
                ? new Shape(window.OutputHeight, window.OutputWidth)
                : new Shape(window.OutputHeight, window.OutputWidth, window.Channels)) => _size = size;

    /// <summary>The arguments of the notation.</summary>
    private protected string Settings => Arguments(_size, Padding.Valid);

    /// <summary>Reads the settings of a pool: size, stride, padding.</summary>
    private protected static (Size Size, Size Stride, Padding Padding) ReadSettings(NotationTerm term)
    {
        var size = ReadSize(term, term.Word(0, "size"), "size");
        var (stride, padding) = (size, Padding.Valid);
        ReadRest(term, 1, ref stride, ref padding);
        return (size, stride, padding);
    }
}
