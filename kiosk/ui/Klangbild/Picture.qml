import QtQuick

// A picture, decoded in another thread, and not before its size on the screen is known: Qt would decode it whole
// first, which takes the more time and memory the larger it is.
Image {
    property string address
    // How large it is decoded, in pixels.
    property size detail

    // In this order; as bindings of their own, one could be followed long before the other.
    function _load() {
        sourceSize = detail;
        source = detail.width > 0 && detail.height > 0 ? address : "";
    }

    asynchronous: true
    cache: false
    onAddressChanged: _load()
    onDetailChanged: _load()
}
