namespace Chainrule.Images.Jpeg;

/// <summary>What a file says of its colors, and what follows where it says nothing: as libjpeg decides (jdapimin.c).</summary>
internal sealed class ColorMarks
{
    private const int AdobeLength = 12, TransformPlace = 11;

    private bool _isJfif;
    private int? _transform; // Adobe's: 0 as it is, 1 YCbCr, 2 YCCK

    /// <summary>Whether inks are stored as the light that they leave: Adobe's programs do so.</summary>
    public bool AreInverted => _transform is not null;

    /// <summary>Reads the segment of JFIF or that of Adobe.</summary>
    public void Read(Markers markers)
    {
        if (markers.Marker == Markers.Jfif)
        {
            _isJfif |= markers.Segment.StartsWith("JFIF\0"u8);
        }
        else if (markers.Segment.Length >= AdobeLength && markers.Segment.StartsWith("Adobe"u8))
        {
            _transform = markers.Segment[TransformPlace];
        }
    }

    /// <summary>What the components are.</summary>
    public ColorModel ModelOf(Component[] components) => components.Length switch
    {
        1 => ColorModel.Gray,
        3 when _isJfif => ColorModel.YCbCr,
        3 when _transform is int transform => transform == 0 ? ColorModel.Rgb : ColorModel.YCbCr,
        3 => components[0].Id == 'R' && components[1].Id == 'G' && components[2].Id == 'B' ? ColorModel.Rgb : ColorModel.YCbCr,
        _ => _transform is null or 0 ? ColorModel.Cmyk : ColorModel.Ycck,
    };
}
